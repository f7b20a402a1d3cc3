package org.postern.net;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Buffers of the size of a TLS record, lent for the time of one write. A writer that finds none
/// makes one; what comes back above the number kept is left to the collector.
final class RecordBuffers {
    private static final int KEPT = 32;

    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(KEPT);

    byte[] take(int octets) {
        var buffer = free.poll();
        return buffer == null || buffer.length < octets ? new byte[octets] : buffer;
    }

    void giveBack(byte[] buffer) {
        free.offer(buffer);
    }
}
