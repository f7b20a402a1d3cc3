package org.postern.web;

import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.directory.LocalDirectory;
import org.postern.engine.EngineException;
import org.postern.kernel.Addresses;
import org.postern.kernel.Words;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.GuardedLogins;
import org.postern.net.LoginGuard;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/// What the pages below `/auth` share: whose session it is, how one begins, how a refusal reads.
final class PageLogins {
    /// What logins by pages are judged as.
    static final String SERVICE = "web";

    /// After a login so long ago a change of what lets in asks for the password again: a browser
    /// may have been left alone.
    static final Duration RECENT = Duration.ofMinutes(15);

    /// How a session began that a program's login was exchanged for. Behind that may be a password
    /// of a program, an access token, or somebody who acts as another.
    static final String EXCHANGED = "exchange";

    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final LocalDirectory directory;
    private final GuardedLogins logins;
    private final LoginGuard guard;
    private final WebSessions sessions;
    private final Supplier<WebSettings> settings;
    private final InstantSource clock;

    PageLogins(
            LocalDirectory directory,
            GuardedLogins logins,
            LoginGuard guard,
            WebSessions sessions,
            Supplier<WebSettings> settings,
            InstantSource clock) {
        this.directory = directory;
        this.logins = logins;
        this.guard = guard;
        this.sessions = sessions;
        this.settings = settings;
        this.clock = clock;
    }

    GuardedLogins logins() {
        return logins;
    }

    LocalDirectory directory() {
        return directory;
    }

    InstantSource clock() {
        return clock;
    }

    WebSettings settings() {
        return settings.get();
    }

    static RequestRefusedException absent() {
        return new RequestRefusedException(404, "Nothing is here for this method.");
    }

    static void refuse(WebResponse response, int status, String error) throws IOException {
        response.json(status, NODES.objectNode().put("error", error));
    }

    /// Tells of a login that failed, or could not be judged.
    ///
    /// @param status of a refusal
    void refuse(WebRequest request, WebResponse response, Outcome outcome, int status)
            throws IOException {
        switch (outcome) {
            case Outcome.Accepted _ -> throw new IllegalArgumentException("it was accepted");
            case Outcome.Refused() -> refuse(response, status, "credentials");
            case Outcome.Blocked() -> throttled(request, response);
            case Outcome.NotEntitled _ -> refuse(response, 403, "not-entitled");
            case Outcome.Unavailable() -> throw WebLogins.unavailable();
        }
    }

    private void throttled(WebRequest request, WebResponse response) throws IOException {
        long seconds =
                guard.blockedUntil(request.client())
                        .map(until -> Duration.between(clock.instant(), until).toSeconds() + 1)
                        .orElse(1L);
        response.header("Retry-After", Long.toString(seconds));
        response.json(401, NODES.objectNode().put("error", "throttled").put("retryAfter", seconds));
    }

    /// Begins a session and answers with it.
    ///
    /// @param means how the login was proved
    void begin(
            WebRequest request, WebResponse response, String name, boolean remembered, String means)
            throws IOException, EngineException {
        Optional<Account> account = directory.find(name);
        if (account.isEmpty()) {
            throw WebLogins.unavailable();
        }
        endFormer(request);
        var begun =
                sessions.begin(
                        account.get(),
                        remembered,
                        Addresses.text(request.client()),
                        request.header("User-Agent").orElse(""),
                        means);
        SessionCookies.set(request, response, begun.token(), settings.get(), remembered);
        response.json(200, told(account.get(), begun.token(), begun.session()));
    }

    /// The browser's session from before: its cookie is about to be replaced.
    private void endFormer(WebRequest request) throws EngineException, DirectoryException {
        var former = found(request);
        if (former.isPresent()) {
            sessions.end(
                    new WebSessions.Held(former.get().digest(), former.get().session()),
                    WebEvent.SessionEnd.LOGOUT);
        }
    }

    private Optional<WebSessions.Found> found(WebRequest request)
            throws EngineException, DirectoryException {
        Optional<String> token = SessionCookies.token(request);
        return token.isEmpty() ? Optional.empty() : sessions.find(token.get());
    }

    ObjectNode told(Account account, String token, WebSession session) {
        return NODES.objectNode()
                .put("username", account.address().toString())
                .put("name", account.fullName())
                .put("role", Words.constantName(account.role()))
                .put("csrf", ForgedRequests.token(token))
                .put("session", session.id())
                .put("expires", session.expires(settings.get()).toString());
    }

    /// The session of a request, which was let in by its cookie.
    WebSessions.Found own(WebRequest request)
            throws EngineException, DirectoryException, RequestRefusedException {
        var found = found(request);
        if (found.isEmpty()
                || request.user().filter(user -> user.means() == WebUser.Means.COOKIE).isEmpty()) {
            throw Challenges.loginNeeded(request);
        }
        return found.get();
    }

    /// Whether the user is there now: the login was a short while ago and of a person, or the
    /// password is shown again. Otherwise the refusal has been answered.
    boolean present(WebSessions.Found own, WebRequest request, WebResponse response, JsonBody body)
            throws IOException {
        boolean person = !own.session().means().equals(EXCHANGED);
        if (person && own.session().begun().plus(RECENT).isAfter(clock.instant())) {
            return true;
        }
        Optional<String> shown = body.text("password");
        if (shown.isEmpty()) {
            refuse(response, 403, "password-needed");
            return false;
        }
        byte[] password = shown.get().getBytes(StandardCharsets.UTF_8);
        try {
            var outcome =
                    logins.password(
                            "",
                            own.account().address().canonical(),
                            password,
                            request.client(),
                            SERVICE);
            if (outcome instanceof Outcome.Accepted) {
                return true;
            }
            refuse(request, response, outcome, 403);
            return false;
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }
}
