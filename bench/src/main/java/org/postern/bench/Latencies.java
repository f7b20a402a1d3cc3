package org.postern.bench;

import java.util.Arrays;

/// How long things took, of one kind. Safe for use by many threads.
final class Latencies {
    private long[] nanos = new long[1024];
    private int count;

    synchronized void add(long taken) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = taken;
    }

    synchronized int count() {
        return count;
    }

    /// What that share of them took at most.
    ///
    /// @param share from 0 to 1
    /// @return milliseconds; 0 when there are none
    synchronized double millis(double share) {
        if (count == 0) {
            return 0;
        }
        var sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1, Math.floor(share * count))] / 1e6;
    }
}
