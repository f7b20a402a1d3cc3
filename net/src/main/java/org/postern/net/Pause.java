package org.postern.net;

import java.time.Duration;

/// The listener's own waits. Each is ended by interrupting its thread.
final class Pause {
    private static final Duration FAILED_ACCEPT = Duration.ofMillis(100);
    private static final Duration LONGEST_WATCH = Duration.ofSeconds(1);
    private static final int WATCHES_A_TIMEOUT = 4;

    private Pause() {}

    static boolean afterFailedAccept() {
        return sleep(FAILED_ACCEPT);
    }

    /// A fraction of the timeout that is watched, at most a second.
    static boolean betweenWatches(Duration timeout) {
        var part = timeout.dividedBy(WATCHES_A_TIMEOUT);
        return sleep(part.compareTo(LONGEST_WATCH) < 0 ? part : LONGEST_WATCH);
    }

    /// False when interrupted.
    private static boolean sleep(Duration duration) {
        try {
            Thread.sleep(duration);
            return true;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
