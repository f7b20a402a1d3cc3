package org.postern.antivirus;

import java.time.Duration;

/// The moment at which a scan ends, whatever it has seen.
///
/// @param nanos in the time of [System#nanoTime]
record Deadline(long nanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /// What is left; zero when it is over.
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    boolean over() {
        return System.nanoTime() - nanos >= 0;
    }

    /// What is left, or less.
    Duration atMost(Duration most) {
        var left = left();
        return left.compareTo(most) < 0 ? left : most;
    }
}
