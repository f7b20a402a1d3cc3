package org.postern.net;

import org.postern.kernel.Field;
import org.postern.kernel.Sha256;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Session ids: what a login in one protocol is shown as in another. An id is 256 random bits; only
/// its digest is kept. It ends with the login's ticket, when it has not been used for [#IDLE], or
/// when [#MOST] newer ones are there. Safe for use by many threads.
public final class SessionTokens implements StatusSource {
    /// Ids at once; the one that has not been used for longest gives way.
    public static final int MOST = 10_000;

    /// An id that is not used for this long is forgotten.
    public static final Duration IDLE = Duration.ofHours(1);

    private static final int OCTETS = 32;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /// Digest → session, the longest unused first. Guarded by itself.
    private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

    public SessionTokens(InstantSource clock) {
        this.clock = clock;
    }

    /// @param account the account's canonical address
    /// @param used when the id was last shown
    public record Session(String account, LoginTicket ticket, Instant used) {}

    /// Makes an id: 43 characters of letters, digits, `-` and `_`.
    public String issue(String account, LoginTicket ticket) {
        var octets = new byte[OCTETS];
        random.nextBytes(octets);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        synchronized (sessions) {
            sessions.put(digest(token), new Session(account, ticket, clock.instant()));
            while (sessions.size() > MOST) {
                sessions.remove(sessions.keySet().iterator().next());
            }
        }
        return token;
    }

    /// Whose id it is; it counts as used now.
    public Optional<Session> find(String token) {
        String digest = digest(token);
        var now = clock.instant();
        synchronized (sessions) {
            Session session = sessions.get(digest);
            if (session == null) {
                return Optional.empty();
            }
            if (!session.ticket().valid() || session.used().plus(IDLE).isBefore(now)) {
                sessions.remove(digest);
                return Optional.empty();
            }
            var used = new Session(session.account(), session.ticket(), now);
            sessions.put(digest, used);
            return Optional.of(used);
        }
    }

    /// Forgets an id; nothing happens when there is none.
    public void end(String token) {
        synchronized (sessions) {
            sessions.remove(digest(token));
        }
    }

    private static String digest(String token) {
        return HexFormat.of().formatHex(Sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public List<Field> status() {
        synchronized (sessions) {
            return List.of(Field.of("sessionIds", Value.number(sessions.size())));
        }
    }
}
