package org.postern.web;

import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.LocalDirectory;
import org.postern.engine.EngineException;
import org.postern.kernel.Addresses;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Words;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.GuardedLogins;
import org.postern.net.LoginGuard;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What a page needs to log its user in and out, in JSON, below [#PATH]; see docs/web.md.
public final class AuthPages implements WebHandler {
    private static final Logger LOG = System.getLogger(AuthPages.class.getName());

    public static final String PATH = "/auth";

    /// What logins by these pages are judged as.
    static final String SERVICE = "web";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final LocalDirectory directory;
    private final DirectoryWriter writer;
    private final GuardedLogins logins;
    private final LoginGuard guard;
    private final WebSessions sessions;
    private final WebLogins visitors;
    private final Supplier<WebSettings> settings;
    private final InstantSource clock;

    public AuthPages(
            LocalDirectory directory,
            DirectoryWriter writer,
            GuardedLogins logins,
            LoginGuard guard,
            WebSessions sessions,
            WebLogins visitors,
            Supplier<WebSettings> settings,
            InstantSource clock) {
        this.directory = directory;
        this.writer = writer;
        this.logins = logins;
        this.guard = guard;
        this.sessions = sessions;
        this.visitors = visitors;
        this.settings = settings;
        this.clock = clock;
    }

    public void mount(WebMounts mounts) {
        mounts.mount(PATH, MountRules.PUBLIC, this);
    }

    @Override
    public void handle(WebRequest request, WebResponse response) throws IOException {
        try {
            route(request, response);
        } catch (EngineException | DirectoryException e) {
            LOG.log(Level.ERROR, "sessions cannot be read or written id=" + request.id(), e);
            throw WebLogins.unavailable();
        }
    }

    private void route(WebRequest request, WebResponse response)
            throws IOException, EngineException, DirectoryException {
        List<String> path = request.segments();
        String asked = request.method() + " " + (path.isEmpty() ? "" : path.getFirst());
        switch (path.size()) {
            case 1 -> {
                switch (asked) {
                    case "POST login" -> login(request, response);
                    case "POST exchange" -> exchange(request, response);
                    case "GET session" -> session(request, response);
                    case "POST logout" -> logout(request, response);
                    case "GET sessions" -> list(request, response);
                    case "POST password" -> password(request, response);
                    default -> throw absent();
                }
            }
            case 2 -> {
                if (!asked.equals("DELETE sessions")) {
                    throw absent();
                }
                end(request, response, path.get(1));
            }
            default -> throw absent();
        }
    }

    private static RequestRefusedException absent() {
        return new RequestRefusedException(404, "Nothing is here for this method.");
    }

    private void login(WebRequest request, WebResponse response)
            throws IOException, EngineException, DirectoryException {
        var body = JsonBody.of(request);
        if (!ForgedRequests.fromOurPages(request)) {
            throw WebLogins.forged();
        }
        visitors.requireConfidential(request);
        String username = body.needed("username");
        byte[] password = body.needed("password").getBytes(StandardCharsets.UTF_8);
        Outcome outcome;
        try {
            outcome = logins.password("", username, password, request.client(), SERVICE);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
        switch (outcome) {
            case Outcome.Accepted(var account, var _) ->
                    begin(request, response, account, body.flag("remember"), "password");
            case Outcome.Refused() -> refuse(response, 401, "credentials");
            case Outcome.Blocked() -> throttled(request, response);
            case Outcome.NotEntitled _ -> refuse(response, 403, "not-entitled");
            case Outcome.Unavailable() -> throw WebLogins.unavailable();
        }
    }

    private static void refuse(WebResponse response, int status, String error) throws IOException {
        response.json(status, NODES.objectNode().put("error", error));
    }

    private void throttled(WebRequest request, WebResponse response) throws IOException {
        long seconds =
                guard.blockedUntil(request.client())
                        .map(until -> Duration.between(clock.instant(), until).toSeconds() + 1)
                        .orElse(1L);
        response.header("Retry-After", Long.toString(seconds));
        response.json(401, NODES.objectNode().put("error", "throttled").put("retryAfter", seconds));
    }

    /// Whoever has logged in by the administration protocol need not do so again.
    private void exchange(WebRequest request, WebResponse response)
            throws IOException, EngineException, DirectoryException {
        var user = request.user().filter(one -> one.means() == WebUser.Means.BEARER);
        if (user.isEmpty()) {
            throw Challenges.loginNeeded(request);
        }
        begin(request, response, user.get().account().address().toString(), false, "exchange");
    }

    private void begin(
            WebRequest request, WebResponse response, String name, boolean remembered, String means)
            throws IOException, EngineException, DirectoryException {
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

    /// The browser's session from before, which its cookie will be lost of.
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

    private ObjectNode told(Account account, String token, WebSession session) {
        return NODES.objectNode()
                .put("username", account.address().toString())
                .put("name", account.fullName())
                .put("role", Words.constantName(account.role()))
                .put("csrf", ForgedRequests.token(token))
                .put("session", session.id())
                .put("expires", session.expires(settings.get()).toString());
    }

    /// The session of the request, which was let in by its cookie.
    private WebSessions.Found own(WebRequest request)
            throws EngineException, DirectoryException, RequestRefusedException {
        var found = found(request);
        if (found.isEmpty() || request.user().isEmpty()) {
            throw Challenges.loginNeeded(request);
        }
        return found.get();
    }

    private void session(WebRequest request, WebResponse response)
            throws IOException, EngineException, DirectoryException {
        var own = own(request);
        String token = SessionCookies.token(request).orElseThrow();
        response.json(200, told(own.account(), token, own.session()));
    }

    private void logout(WebRequest request, WebResponse response)
            throws IOException, EngineException, DirectoryException {
        var own = own(request);
        sessions.end(new WebSessions.Held(own.digest(), own.session()), WebEvent.SessionEnd.LOGOUT);
        SessionCookies.remove(request, response);
        // What the browser keeps of this site belongs to whoever has left.
        response.header("Clear-Site-Data", "\"cache\", \"storage\"");
        response.empty(204);
    }

    private void list(WebRequest request, WebResponse response)
            throws IOException, EngineException, DirectoryException {
        var own = own(request);
        var all = NODES.arrayNode();
        for (var held : sessions.of(own.account().id())) {
            var session = held.session();
            all.addObject()
                    .put("id", session.id())
                    .put("current", held.digest().equals(own.digest()))
                    .put("begun", session.begun().toString())
                    .put("used", session.used().toString())
                    .put("expires", session.expires(settings.get()).toString())
                    .put("client", session.client())
                    .put("agent", session.agent())
                    .put("means", session.means())
                    .put("remembered", session.remembered());
        }
        response.json(200, all);
    }

    private void end(WebRequest request, WebResponse response, String id)
            throws IOException, EngineException, DirectoryException {
        var own = own(request);
        if (id.equals("others")) {
            sessions.endAll(own.account().id(), own.digest(), WebEvent.SessionEnd.REVOKED);
        } else if (!sessions.end(own.account().id(), id, WebEvent.SessionEnd.REVOKED)) {
            throw new RequestRefusedException(404, "There is no such session.");
        }
        response.empty(204);
    }

    private void password(WebRequest request, WebResponse response)
            throws IOException, EngineException, DirectoryException {
        var own = own(request);
        var body = JsonBody.of(request);
        byte[] wanted = body.needed("new").getBytes(StandardCharsets.UTF_8);
        byte[] old = body.needed("old").getBytes(StandardCharsets.UTF_8);
        try {
            if (!mayChange(own.account())) {
                refuse(response, 409, "kept-elsewhere");
                return;
            }
            var outcome =
                    logins.password(
                            "",
                            own.account().address().canonical(),
                            old,
                            request.client(),
                            SERVICE);
            switch (outcome) {
                case Outcome.Accepted _ -> change(own, wanted, response);
                case Outcome.Refused() -> refuse(response, 403, "credentials");
                case Outcome.Blocked() -> throttled(request, response);
                case Outcome.NotEntitled _ -> refuse(response, 403, "not-entitled");
                case Outcome.Unavailable() -> throw WebLogins.unavailable();
            }
        } finally {
            Arrays.fill(wanted, (byte) 0);
            Arrays.fill(old, (byte) 0);
        }
    }

    private boolean mayChange(Account account) throws DirectoryException {
        return directory
                .policy(account.address().domain())
                .filter(policy -> !policy.judgesHere())
                .isEmpty();
    }

    private void change(WebSessions.Found own, byte[] wanted, WebResponse response)
            throws IOException, EngineException, DirectoryException {
        try {
            sessions.sparing(own, () -> writer.setPassword(own.account().id(), wanted));
            response.empty(204);
        } catch (ProblemException refused) {
            response.json(
                    422,
                    NODES.objectNode()
                            .put("error", "password")
                            .put("detail", refused.problem().error()));
        }
    }
}
