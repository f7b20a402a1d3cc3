package org.postern.web;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.directory.LocalDirectory;
import org.postern.engine.EngineException;
import org.postern.kernel.Ids;
import org.postern.kernel.Sha256;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.Credentials;
import org.postern.net.GuardedLogins;
import org.postern.net.LoginSettings;
import org.postern.net.LoginTicket;
import org.postern.net.SessionTokens;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Finds out whose request it is: by the cookie of a session, by a session id of the administration
/// protocol or an access token (Bearer), or by name and password (Basic). Safe for use by many
/// threads.
public final class WebLogins implements Visitors {
    private static final Logger LOG = System.getLogger(WebLogins.class.getName());

    /// The service that logins by Basic and by access tokens are judged as.
    static final String CLIENTS = "jmap";

    /// A client that sends its password with each request is asked the directory so often.
    private static final Duration BASIC_LIFE = Duration.ofMinutes(5);

    private static final int BASIC_REMEMBERED = 10_000;

    private final LocalDirectory directory;
    private final GuardedLogins logins;
    private final SessionTokens tokens;
    private final WebSessions sessions;
    private final Supplier<LoginSettings> cleartext;
    private final InstantSource clock;
    private final byte[] key = new byte[Sha256.OCTETS];

    /// By a hash of name and password, the longest unused first. Guarded by itself.
    private final Map<String, Basic> remembered =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Basic> eldest) {
                    return size() > BASIC_REMEMBERED;
                }
            };

    /// @param session what its requests are known by in logs
    private record Basic(String account, String session, LoginTicket ticket, Instant until) {}

    /// @param tokens session ids of the administration protocol
    public WebLogins(
            LocalDirectory directory,
            GuardedLogins logins,
            SessionTokens tokens,
            WebSessions sessions,
            Supplier<LoginSettings> cleartext,
            InstantSource clock) {
        this.directory = directory;
        this.logins = logins;
        this.tokens = tokens;
        this.sessions = sessions;
        this.cleartext = cleartext;
        this.clock = clock;
        new SecureRandom().nextBytes(key);
    }

    @Override
    public Optional<WebUser> find(WebRequest request) throws RequestRefusedException {
        try {
            Optional<String> shown = request.header("Authorization");
            if (shown.isPresent()) {
                return byHeader(request, shown.get());
            }
            Optional<String> token = SessionCookies.token(request);
            return token.isEmpty() ? Optional.empty() : byCookie(request, token.get());
        } catch (EngineException | DirectoryException e) {
            LOG.log(Level.ERROR, "a login could not be judged id=" + request.id(), e);
            throw unavailable();
        }
    }

    static RequestRefusedException unavailable() {
        return new RequestRefusedException(503, "Logins cannot be judged now; try again soon.")
                .retryAfter(Duration.ofSeconds(10));
    }

    private Optional<WebUser> byCookie(WebRequest request, String token)
            throws EngineException, DirectoryException, RequestRefusedException {
        Optional<WebSessions.Found> found = sessions.find(token);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (!ForgedRequests.allowed(request, token)) {
            if (ForgedRequests.withoutToken(request) && request.mount().rules().anonymous()) {
                // A page that does not know of the session, such as the one for logging in.
                return Optional.empty();
            }
            throw forged();
        }
        return found.map(one ->
                new WebUser(
                        one.account(),
                        one.session().id(),
                        WebUser.Means.COOKIE,
                        sessions.ticket(one)));
    }

    static RequestRefusedException forged() {
        return new RequestRefusedException(
                403,
                "urn:postern:web:forged",
                "The request does not come from a page of this site, or not with its Postern-Csrf"
                        + " header.");
    }

    // RFC 9110 section 11.4
    private Optional<WebUser> byHeader(WebRequest request, String shown)
            throws DirectoryException, RequestRefusedException {
        int blank = shown.indexOf(' ');
        String scheme = blank < 0 ? shown : shown.substring(0, blank);
        String proof = blank < 0 ? "" : shown.substring(blank + 1).strip();
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "bearer" -> byToken(request, proof);
            case "basic" -> byPassword(request, proof);
            default -> throw Challenges.loginNeeded(request);
        };
    }

    // RFC 6750 section 2.1
    private Optional<WebUser> byToken(WebRequest request, String token)
            throws DirectoryException, RequestRefusedException {
        requireConfidential(request);
        Optional<SessionTokens.Session> known = tokens.find(token);
        if (known.isPresent()) {
            return user(
                    request,
                    known.get().account(),
                    // Joins its requests without telling the id.
                    HexFormat.of().formatHex(mac(token.getBytes(StandardCharsets.UTF_8)), 0, 6),
                    WebUser.Means.BEARER,
                    known.get().ticket());
        }
        if (!logins.servesTokens() || token.isEmpty()) {
            throw Challenges.loginNeeded(request);
        }
        return judged(
                request,
                logins.token("", token, request.client(), CLIENTS),
                WebUser.Means.BEARER,
                Ids.next());
    }

    // RFC 7617 section 2
    private Optional<WebUser> byPassword(WebRequest request, String encoded)
            throws DirectoryException, RequestRefusedException {
        requireConfidential(request);
        if (!request.mount().rules().basic()) {
            throw Challenges.loginNeeded(request);
        }
        if (!ForgedRequests.fromOurPages(request)) {
            // A browser keeps a password that it was once given, and sends it whoever asks.
            throw forged();
        }
        byte[] pair = decoded(request, encoded);
        try {
            int colon = indexOf(pair, (byte) ':');
            Optional<String> name = colon < 0 ? Optional.empty() : Credentials.text(pair, 0, colon);
            if (name.isEmpty()) {
                throw Challenges.loginNeeded(request);
            }
            String hash = HexFormat.of().formatHex(mac(pair));
            Optional<Basic> known = remembered(hash);
            if (known.isPresent()) {
                return user(
                        request,
                        known.get().account(),
                        known.get().session(),
                        WebUser.Means.BASIC,
                        known.get().ticket());
            }
            byte[] password = Arrays.copyOfRange(pair, colon + 1, pair.length);
            try {
                var outcome = logins.password("", name.get(), password, request.client(), CLIENTS);
                String session = Ids.next();
                if (outcome instanceof Outcome.Accepted(var account, var ticket)) {
                    var until = clock.instant().plus(BASIC_LIFE);
                    synchronized (remembered) {
                        remembered.put(hash, new Basic(account, session, ticket, until));
                    }
                }
                return judged(request, outcome, WebUser.Means.BASIC, session);
            } finally {
                Arrays.fill(password, (byte) 0);
            }
        } finally {
            Arrays.fill(pair, (byte) 0);
        }
    }

    private Optional<Basic> remembered(String hash) {
        synchronized (remembered) {
            @Nullable Basic known = remembered.get(hash);
            if (known != null
                    && clock.instant().isBefore(known.until())
                    && known.ticket().valid()) {
                return Optional.of(known);
            }
            remembered.remove(hash);
            return Optional.empty();
        }
    }

    private static byte[] decoded(WebRequest request, String encoded)
            throws RequestRefusedException {
        try {
            return Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException malformed) {
            throw Challenges.loginNeeded(request);
        }
    }

    private static int indexOf(byte[] octets, byte wanted) {
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private byte[] mac(byte[] octets) {
        return Sha256.mac(key).doFinal(octets);
    }

    private Optional<WebUser> judged(
            WebRequest request, Outcome outcome, WebUser.Means means, String session)
            throws DirectoryException, RequestRefusedException {
        return switch (outcome) {
            case Outcome.Accepted(var account, var ticket) ->
                    user(request, account, session, means, ticket);
            case Outcome.Refused() -> throw Challenges.loginNeeded(request);
            case Outcome.Blocked() ->
                    throw new RequestRefusedException(
                                    429, "Too many logins from your address have failed.")
                            .retryAfter(Duration.ofMinutes(1));
            case Outcome.NotEntitled refused ->
                    throw new RequestRefusedException(403, refused.text() + ".");
            case Outcome.Unavailable() -> throw unavailable();
        };
    }

    private Optional<WebUser> user(
            WebRequest request,
            String name,
            String session,
            WebUser.Means means,
            LoginTicket ticket)
            throws DirectoryException, RequestRefusedException {
        Optional<Account> account = directory.find(name).filter(Account::logsIn);
        if (account.isEmpty()) {
            throw Challenges.loginNeeded(request);
        }
        return Optional.of(new WebUser(account.get(), session, means, ticket));
    }

    /// A secret on a wire that others read is refused, and told so.
    void requireConfidential(WebRequest request) throws RequestRefusedException {
        if (!cleartext.get().cleartext().allows(request.secure(), request.client())) {
            throw new RequestRefusedException(
                    403, "urn:postern:web:clear", "Passwords are taken over HTTPS only.");
        }
    }
}
