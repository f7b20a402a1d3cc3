package org.postern.transport;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait after so many failures: twice as long each time, up to a bound, and a fifth
/// more or less by chance, so that what failed together does not come again together.
record Backoff(Duration first, Duration most) {
    private static final double JITTER = 0.2;

    static Backoff of(TransportSettings settings) {
        return new Backoff(settings.retryFirst(), settings.retryMost());
    }

    /// @param failures in a row, at least 1
    Duration after(int failures, RandomGenerator chance) {
        int doublings = Math.min(failures - 1, 30);
        long millis = first.toMillis();
        long bound = most.toMillis();
        for (int i = 0; i < doublings && millis < bound; i++) {
            millis *= 2;
        }
        millis = Math.min(millis, bound);
        return Duration.ofMillis((long) (millis * (1 - JITTER + 2 * JITTER * chance.nextDouble())));
    }
}
