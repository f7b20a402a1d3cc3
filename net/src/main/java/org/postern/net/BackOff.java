package org.postern.net;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// When a service that failed may be tried again: at once after its first failure, then later and
/// later, so that a dead one costs nothing and one that comes back is found again. Safe for many
/// threads.
public final class BackOff {
    private final InstantSource clock;
    private final Duration first;
    private final Duration longest;

    // All guarded by this.
    private Duration next;
    private Instant until = Instant.MIN;
    private String problem = "";

    /// @param first pause after the first failure; each further one doubles it
    /// @param longest most that it grows to
    public BackOff(InstantSource clock, Duration first, Duration longest) {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("pauses from " + first + " to " + longest);
        }
        this.clock = clock;
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /// Whether it may be tried now.
    public synchronized boolean mayTry() {
        return !clock.instant().isBefore(until);
    }

    /// It failed. Failures of tries that were under way together count once.
    ///
    /// @param why in words for an administrator
    /// @return whether it worked before: whoever tells of it does so only then
    public synchronized boolean failed(String why) {
        boolean fresh = problem.isEmpty();
        problem = why.isEmpty() ? "it failed" : why;
        if (mayTry()) {
            until = clock.instant().plus(next);
            var doubled = next.multipliedBy(2);
            next = doubled.compareTo(longest) < 0 ? doubled : longest;
        }
        return fresh;
    }

    /// It worked.
    ///
    /// @return whether it had failed before
    public synchronized boolean worked() {
        boolean back = !problem.isEmpty();
        problem = "";
        until = Instant.MIN;
        next = first;
        return back;
    }

    /// Why the last try failed; empty when it worked.
    public synchronized String problem() {
        return problem;
    }
}
