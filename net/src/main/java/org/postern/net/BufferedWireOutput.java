package org.postern.net;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/// The one implementation of [WireOutput]. It holds a buffer only between a write and the next
/// flush.
final class BufferedWireOutput extends WireOutput {
    private static final int FIRST_OCTETS = 512;
    private static final int MOST_OCTETS = 8192;

    private OctetSink sink;
    private byte @Nullable [] buffer;
    private int count;

    BufferedWireOutput(OctetSink sink) {
        this.sink = sink;
    }

    @Override
    public void write(int octet) throws IOException {
        if (count == MOST_OCTETS) {
            flush();
        }
        room(1)[count++] = (byte) octet;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, octets.length);
        int from = offset;
        int left = length;
        if (count > 0 && left > MOST_OCTETS - count) {
            // No small write before a large one: each wakes the peer.
            int fitting = MOST_OCTETS - count;
            keep(octets, from, fitting);
            flush();
            from += fitting;
            left -= fitting;
        }
        if (left >= MOST_OCTETS) {
            sink.write(octets, from, left);
        } else if (left > 0) {
            keep(octets, from, left);
        }
    }

    private void keep(byte[] octets, int offset, int length) {
        System.arraycopy(octets, offset, room(length), count, length);
        count += length;
    }

    @Override
    public void flush() throws IOException {
        var full = buffer;
        if (full != null) {
            int length = count;
            buffer = null;
            count = 0;
            sink.write(full, 0, length);
        }
    }

    /// Writes to `next` from now on.
    void sink(OctetSink next) {
        sink = next;
    }

    /// Throws away what was not flushed.
    void discard() {
        buffer = null;
        count = 0;
    }

    private byte[] room(int octets) {
        var now = buffer;
        int needed = count + octets;
        if (now == null) {
            now = new byte[Math.max(FIRST_OCTETS, needed)];
        } else if (now.length < needed) {
            now = Arrays.copyOf(now, Math.min(MOST_OCTETS, Math.max(needed, now.length * 4)));
        }
        buffer = now;
        return now;
    }
}
