package org.postern.net;

import java.net.SocketTimeoutException;
import java.time.Duration;

/// The clocks that run on a connection's reads. Used by the reading thread alone.
///
/// Idle: one wait. Deadline: the command under way. Line: from a line's first octet to its last, so
/// that a client who sends one octet a minute is not idle for ever.
final class WireClocks {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long lineNanos;
    private long idleNanos;
    private boolean onTrial;
    private boolean hasDeadline;
    private long deadline;
    private boolean inLine;
    private long lineEnd;

    WireClocks(Duration idle, Duration line) {
        idleNanos = saturated(idle);
        lineNanos = saturated(line);
    }

    void idleTimeout(Duration timeout) {
        idleNanos = saturated(timeout);
    }

    void deadline(Duration limit) {
        hasDeadline = true;
        deadline = System.nanoTime() + saturated(limit);
    }

    /// Whether a wait that ends without an octet ends nothing else: the connection goes on.
    boolean onTrial() {
        return onTrial;
    }

    void onTrial(boolean trial) {
        onTrial = trial;
    }

    void noDeadline() {
        hasDeadline = false;
    }

    void lineBegins() {
        inLine = true;
        lineEnd = System.nanoTime() + lineNanos;
    }

    void lineEnds() {
        inLine = false;
    }

    /// Milliseconds that the next wait may last, at least 1.
    ///
    /// @throws SocketTimeoutException when a clock has run out already
    int millisLeft() throws SocketTimeoutException {
        long left = idleNanos;
        if (hasDeadline || inLine) {
            long now = System.nanoTime();
            if (hasDeadline) {
                left = Math.min(left, deadline - now);
            }
            if (inLine) {
                left = Math.min(left, lineEnd - now);
            }
            if (left <= 0) {
                throw new SocketTimeoutException("deadline passed");
            }
        }
        // Rounded up, and never 0, which a socket takes for "for ever".
        return Math.clamp((left + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI, 1, Integer.MAX_VALUE);
    }

    /// Half of what a long holds at most, so that sums with the clock do not overflow.
    private static long saturated(Duration duration) {
        var most = Duration.ofNanos(Long.MAX_VALUE / 2);
        return duration.compareTo(most) > 0 ? most.toNanos() : duration.toNanos();
    }
}
