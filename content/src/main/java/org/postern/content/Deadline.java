package org.postern.content;

import java.time.Duration;

/// When the time for a verdict is over, by the clock that only goes forward.
record Deadline(long atNanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    Duration left() {
        return Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()));
    }

    /// @throws OutOfTimeException when nothing is left
    void check(String before) throws OutOfTimeException {
        if (left().isZero()) {
            throw new OutOfTimeException("no time was left for " + before);
        }
    }
}
