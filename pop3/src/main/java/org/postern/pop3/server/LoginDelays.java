package org.postern.pop3.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// When accounts last logged in, for the delay between two logins (RFC 2449 section 6.5). In
/// memory: a restart forgets, and nobody is kept out by that. Safe for use by many threads.
public final class LoginDelays {
    /// Most accounts remembered; of more those that logged in longest ago may come at once.
    static final int MOST = 100_000;

    private final InstantSource clock;

    // Guarded by this; in the order of the logins.
    private final Map<String, Instant> last = new LinkedHashMap<>();

    public LoginDelays(InstantSource clock) {
        this.clock = clock;
    }

    /// Whether the account's last login is less than `delay` ago.
    synchronized boolean tooSoon(String account, Duration delay) {
        var before = last.get(account);
        // A clock that was set back must not keep anybody out.
        return before != null
                && clock.instant().isBefore(before.plus(delay))
                && !clock.instant().isBefore(before);
    }

    synchronized void loggedIn(String account, Duration delay) {
        if (delay.isZero()) {
            return;
        }
        last.remove(account);
        last.put(account, clock.instant());
        for (var oldest = last.values().iterator(); last.size() > MOST; ) {
            oldest.next();
            oldest.remove();
        }
    }
}
