package org.postern.net;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;

/// The one implementation of [WireInput]. Its buffer is small while a client types and large while
/// it streams, and none while TLS below it waits, so that thousands of idle connections cost
/// little.
final class BufferedWireInput implements WireInput {
    static final int SMALL_OCTETS = 512;
    static final int LARGE_OCTETS = 8192;

    private static final byte[] NONE = new byte[0];

    private final WireClocks clocks;
    private OctetSource source;
    private byte[] buffer = NONE;
    private int from;
    private int to;

    /// The last read filled the buffer: there is probably more.
    private boolean streaming;

    BufferedWireInput(OctetSource source, WireClocks clocks) {
        this.source = source;
        this.clocks = clocks;
    }

    @Override
    public byte[] readLine(int limit, LineEnd end) throws IOException {
        var line = new PartialLine(limit, end);
        try {
            while (true) {
                if (from == to && !fill(line.isEmpty())) {
                    throw new EOFException("closed before the end of a line");
                }
                if (line.isEmpty()) {
                    clocks.lineBegins();
                }
                int until = line.endIn(buffer, from, to);
                boolean ends = until >= 0;
                line.add(buffer, from, ends ? until : to);
                from = ends ? until : to;
                if (ends) {
                    return line.octets();
                }
            }
        } finally {
            clocks.lineEnds();
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (from == to) {
            if (length >= LARGE_OCTETS) {
                return source.read(target, offset, length, false);
            }
            if (!fill(false)) {
                return -1;
            }
        }
        int count = Math.min(length, to - from);
        System.arraycopy(buffer, from, target, offset, count);
        from += count;
        return count;
    }

    @Override
    public void readFully(byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int count = read(target, offset + done, length - done);
            if (count < 0) {
                throw new EOFException("closed after " + done + " of " + length + " octets");
            }
            done += count;
        }
    }

    @Override
    public int readThrough(byte[] target, int offset, int length, byte last) throws IOException {
        int count = 0;
        while (count < length) {
            if (from == to && !fill(false)) {
                return count == 0 ? -1 : count;
            }
            int until = Math.min(to, from + length - count);
            int at = OctetScan.first(buffer, from, until, last);
            boolean found = at >= 0;
            int octets = (found ? at + 1 : until) - from;
            System.arraycopy(buffer, from, target, offset + count, octets);
            from += octets;
            count += octets;
            if (found) {
                break;
            }
        }
        return count;
    }

    @Override
    public boolean ready() throws IOException {
        return from < to || source.ready();
    }

    @Override
    public boolean lineReady() throws IOException {
        if (from == to && source.ready()) {
            fill(false);
        }
        return OctetScan.first(buffer, from, to, (byte) '\n') >= 0;
    }

    @Override
    public boolean arrivesWithin(Duration time) throws IOException {
        if (ready()) {
            return true;
        }
        clocks.idleTimeout(time);
        clocks.deadline(time);
        clocks.onTrial(true);
        try {
            // A client that closes says nothing: the next read tells.
            return fill(true);
        } catch (StoppingException | LoginRevokedException ending) {
            throw ending;
        } catch (SocketTimeoutException silent) {
            return false;
        } finally {
            clocks.onTrial(false);
            clocks.noDeadline();
        }
    }

    @Override
    public void idleTimeout(Duration timeout) {
        clocks.idleTimeout(timeout);
    }

    @Override
    public void deadline(Duration limit) {
        clocks.deadline(limit);
    }

    @Override
    public void noDeadline() {
        clocks.noDeadline();
    }

    /// Takes out what has been read ahead.
    byte[] drain() {
        var rest = from == to ? NONE : Arrays.copyOfRange(buffer, from, to);
        from = 0;
        to = 0;
        return rest;
    }

    /// Reads from `next` from now on; what was read ahead stays unless it was drained.
    void source(OctetSource next) {
        source = next;
    }

    private boolean fill(boolean boundary) throws IOException {
        from = 0;
        to = 0;
        if (!streaming || !source.ready()) {
            streaming = false;
            buffer = NONE;
        }
        source.await(boundary);
        int size = streaming ? LARGE_OCTETS : SMALL_OCTETS;
        if (buffer.length != size) {
            buffer = new byte[size];
        }
        int count = source.read(buffer, 0, buffer.length, boundary);
        if (count < 0) {
            return false;
        }
        to = count;
        streaming = count == buffer.length;
        return true;
    }
}
