package org.postern.net;

import java.io.IOException;
import java.time.Duration;

/// The octets a client sends, read as lines or counted octets. One thread.
///
/// Two clocks run on every read: the idle timeout of a single wait and the deadline of the whole
/// command. When either ends, the read throws [java.net.SocketTimeoutException].
public interface WireInput {
    /// Reads one line, without its end.
    ///
    /// @param limit most octets of the line, its end not counted
    /// @throws LineTooLongException after skipping to the line's end
    /// @throws java.io.EOFException when the client closed before the line's end
    byte[] readLine(int limit, LineEnd end) throws IOException;

    /// Reads at least one octet, at most `length`; -1 at the end.
    int read(byte[] target, int offset, int length) throws IOException;

    /// Reads exactly `length` octets.
    ///
    /// @throws java.io.EOFException when the client closed before
    void readFully(byte[] target, int offset, int length) throws IOException;

    /// Reads until `last` has been read, `length` octets have, or the client closed: lines of any
    /// length without copies and without reading past their end. This form asks octet by octet;
    /// buffered streams search their buffer.
    ///
    /// @param last the octet to stop after, e.g. `\n`
    /// @return octets read, at most `length`; -1 when the client closed before any
    default int readThrough(byte[] target, int offset, int length, byte last) throws IOException {
        int count = 0;
        while (count < length) {
            if (read(target, offset + count, 1) < 0) {
                return count == 0 ? -1 : count;
            }
            if (target[offset + count++] == last) {
                break;
            }
        }
        return count;
    }

    /// Whether octets have arrived and wait to be read: a pipelining client's next command. Answers
    /// are flushed when this is false.
    boolean ready() throws IOException;

    /// Whether a line's end has arrived and waits to be read. A protocol of lines flushes its
    /// answers when this is false: after half a line [#ready] is true, and [#readLine] waits all
    /// the same. False may be said too often, never true.
    default boolean lineReady() throws IOException {
        return false;
    }

    /// Whether octets arrive within a time; waits until they do or it has passed. What arrives
    /// stays to be read.
    default boolean arrivesWithin(Duration time) throws IOException {
        return ready();
    }

    /// Longest wait for the next octet, from now on.
    void idleTimeout(Duration timeout);

    /// The moment by which the command under way must have been read, from now on: `limit` from
    /// now.
    void deadline(Duration limit);

    /// No deadline from now on.
    void noDeadline();
}
