package org.postern.web;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What was begun and waits for its second step: a challenge, a secret that is not confirmed. Each
/// can be taken once, within [#LIFE]; the oldest goes when there are [#MOST]. Safe for use by many
/// threads.
final class Pending<T> {
    static final Duration LIFE = Duration.ofMinutes(10);
    static final int MOST = 10_000;

    private record Waiting<T>(T what, Instant until) {}

    private final InstantSource clock;

    /// Guarded by itself.
    private final Map<String, Waiting<T>> waiting = new LinkedHashMap<>();

    Pending(InstantSource clock) {
        this.clock = clock;
    }

    void put(String key, T what) {
        synchronized (waiting) {
            waiting.remove(key);
            waiting.put(key, new Waiting<>(what, clock.instant().plus(LIFE)));
            if (waiting.size() > MOST) {
                waiting.remove(waiting.keySet().iterator().next());
            }
        }
    }

    /// @return empty when there is none, or it has waited too long
    Optional<T> find(String key) {
        synchronized (waiting) {
            return valid(waiting.get(key));
        }
    }

    Optional<T> take(String key) {
        synchronized (waiting) {
            return valid(waiting.remove(key));
        }
    }

    private Optional<T> valid(@Nullable Waiting<T> found) {
        return found == null || !clock.instant().isBefore(found.until())
                ? Optional.empty()
                : Optional.of(found.what());
    }
}
