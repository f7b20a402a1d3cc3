package org.postern.detection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/// The nonces of questions that were answered, for as long as their times would be believed: so
/// that whoever overhears a question cannot have it counted again. Two sets take turns, so that
/// none is searched for what is old. Only nonces of those who know the secret come here. Safe for
/// many threads.
final class SeenNonces {
    private final Duration term;
    private final int most;
    private final InstantSource clock;
    private Set<String> now = new HashSet<>();
    private Set<String> before = new HashSet<>();
    private Instant turned;

    /// @param term how long each is remembered at least
    /// @param most how many are taken within one term
    SeenNonces(Duration term, int most, InstantSource clock) {
        this.term = term;
        this.most = most;
        this.clock = clock;
        this.turned = clock.instant();
    }

    enum Answer {
        FRESH,
        SEEN,
        /// There is no room to remember it: it cannot be answered now.
        FULL
    }

    /// Takes a nonce.
    synchronized Answer take(String nonce) {
        var instant = clock.instant();
        if (!instant.isBefore(turned.plus(term))) {
            boolean idle = !instant.isBefore(turned.plus(term.multipliedBy(2)));
            before = idle ? new HashSet<>() : now;
            now = new HashSet<>();
            turned = instant;
        }
        if (before.contains(nonce) || now.contains(nonce)) {
            return Answer.SEEN;
        }
        if (now.size() >= most) {
            return Answer.FULL;
        }
        now.add(nonce);
        return Answer.FRESH;
    }
}
