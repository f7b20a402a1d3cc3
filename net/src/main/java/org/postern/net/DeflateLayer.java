package org.postern.net;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Compression of both directions, RFC 4978: raw DEFLATE, flushed with every write.
///
/// What compresses costs a quarter of a MiB and is kept only while a session works: it ends when
/// the session begins to wait, and the next answer begins with a fresh one. That is the same stream
/// to the peer, since every write ends at the border of a block, and a fresh one does not refer
/// back. What decompresses has to keep its 32 KiB, to which the peer may refer at any time.
///
/// One thread reads. Writes may come from a second one: `writing` guards the compressing side.
final class DeflateLayer implements OctetSource, OctetSink {
    /// Most of the gain for a third of the work of the best.
    private static final int LEVEL = 3;

    private static final int SMALL_OCTETS = 512;
    private static final int LARGE_OCTETS = 8192;
    private static final byte[] NONE = {};

    private final OctetSource rawSource;
    private final OctetSink rawSink;
    private final Inflater inflater = new Inflater(true);
    private final ReentrantLock writing = new ReentrantLock();

    /// What the inflater was given last.
    private byte[] fetched = NONE;

    private int fetchedTo;

    /// Decompressed and not yet asked for, from `from` to `to`.
    private byte[] plain = NONE;

    private int from;
    private int to;

    /// Whether the last output filled its buffer, so that there may be more of it inside.
    private boolean full;

    // Guarded by writing.
    private @Nullable Deflater deflater;
    private boolean waiting;

    /// @param readAhead compressed octets that were read already
    DeflateLayer(OctetSource rawSource, OctetSink rawSink, byte[] readAhead) {
        this.rawSource = rawSource;
        this.rawSink = rawSink;
        setInput(readAhead, readAhead.length);
    }

    @Override
    public int read(byte[] target, int offset, int length, boolean boundary) throws IOException {
        if (!receive(boundary)) {
            return -1;
        }
        int count = Math.min(length, to - from);
        System.arraycopy(plain, from, target, offset, count);
        from += count;
        if (from == to && !full) {
            plain = NONE;
            from = 0;
            to = 0;
        }
        return count;
    }

    @Override
    public void await(boolean boundary) throws IOException {
        receive(boundary);
    }

    /// Decompresses what has arrived: it may hold no octet for the session yet.
    @Override
    public boolean ready() throws IOException {
        while (from == to) {
            if (!inflate() && (inflater.finished() || !rawSource.ready() || !fetch(false))) {
                return false;
            }
        }
        return true;
    }

    /// Waits until there is a decompressed octet; false at the peer's end.
    private boolean receive(boolean boundary) throws IOException {
        while (from == to && !inflate()) {
            if (inflater.finished() || !fetchWaiting(boundary)) {
                return false;
            }
        }
        return true;
    }

    /// Decompresses a piece of what was fetched; false when that gives nothing.
    private boolean inflate() throws IOException {
        if (inflater.needsInput() && !full) {
            return false;
        }
        int size = full ? LARGE_OCTETS : SMALL_OCTETS;
        if (plain.length != size) {
            plain = new byte[size];
        }
        from = 0;
        try {
            to = inflater.inflate(plain);
        } catch (DataFormatException e) {
            throw new IOException("the peer's compressed data is damaged", e);
        }
        full = to == plain.length;
        return to > 0;
    }

    private boolean fetchWaiting(boolean boundary) throws IOException {
        if (rawSource.ready()) {
            return fetch(boundary);
        }
        plain = NONE;
        from = 0;
        to = 0;
        rest(true);
        try {
            return fetch(boundary);
        } finally {
            rest(false);
        }
    }

    /// Reads compressed octets; false at the end.
    private boolean fetch(boolean boundary) throws IOException {
        rawSource.await(boundary);
        byte[] compressed = new byte[SMALL_OCTETS];
        int count = rawSource.read(compressed, 0, compressed.length, boundary);
        if (count < 0) {
            return false;
        }
        setInput(compressed, count);
        return true;
    }

    private void setInput(byte[] compressed, int count) {
        fetched = compressed;
        fetchedTo = count;
        inflater.setInput(compressed, 0, count);
    }

    /// Says whether the session waits; then no compressor is kept.
    private void rest(boolean waits) {
        writing.lock();
        try {
            waiting = waits;
            if (waits) {
                endDeflater();
            }
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        writing.lock();
        try {
            var now = deflater;
            if (now == null) {
                now = new Deflater(LEVEL, true);
                deflater = now;
            }
            now.setInput(octets, offset, length);
            var compressed = new byte[Math.clamp(length, SMALL_OCTETS, LARGE_OCTETS)];
            int count;
            do {
                count = now.deflate(compressed, 0, compressed.length, Deflater.SYNC_FLUSH);
                rawSink.write(compressed, 0, count);
            } while (count == compressed.length);
            if (waiting) {
                endDeflater();
            }
        } finally {
            writing.unlock();
        }
    }

    private void endDeflater() {
        var now = deflater;
        if (now != null) {
            now.end();
            deflater = null;
        }
    }

    /// Ends the layer.
    ///
    /// @return octets that were read and are not compressed
    /// @throws IOException when the peer has sent more that is compressed
    byte[] end() throws IOException {
        if (from < to || inflate()) {
            throw new IOException("the peer goes on compressed");
        }
        var rest = Arrays.copyOfRange(fetched, fetchedTo - inflater.getRemaining(), fetchedTo);
        close();
        return rest;
    }

    /// Gives the memory back; nothing is read or written any more.
    void close() {
        writing.lock();
        try {
            endDeflater();
            inflater.end();
        } finally {
            writing.unlock();
        }
    }
}
