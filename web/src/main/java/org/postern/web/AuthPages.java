package org.postern.web;

import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.FactorUse;
import org.postern.directory.LocalDirectory;
import org.postern.engine.EngineException;
import org.postern.kernel.ProblemException;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.GuardedLogins;
import org.postern.net.LoginGuard;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What a page needs to log its user in and out and to keep the account safe, in JSON, below
/// [#PATH]; docs/web.md describes each. This class has the sessions; [FactorPages] and
/// [PasskeyPages] have the rest.
public final class AuthPages implements WebHandler {
    private static final Logger LOG = System.getLogger(AuthPages.class.getName());

    public static final String PATH = "/auth";

    private final PageLogins pages;
    private final DirectoryWriter writer;
    private final WebSessions sessions;
    private final WebLogins visitors;
    private final FactorUse use;
    private final FactorPages factors;
    private final PasskeyPages passkeys;

    public AuthPages(
            LocalDirectory directory,
            DirectoryWriter writer,
            GuardedLogins logins,
            LoginGuard guard,
            WebSessions sessions,
            WebLogins visitors,
            FactorUse use,
            Supplier<WebSettings> settings,
            InstantSource clock) {
        this.pages = new PageLogins(directory, logins, guard, sessions, settings, clock);
        this.writer = writer;
        this.sessions = sessions;
        this.visitors = visitors;
        this.use = use;
        this.factors = new FactorPages(pages, writer, use);
        this.passkeys = new PasskeyPages(pages, writer, use);
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
            throws IOException, EngineException {
        List<String> path = request.segments();
        String asked = request.method() + " " + String.join("/", path);
        switch (asked) {
            case "POST login" -> login(request, response);
            case "POST exchange" -> exchange(request, response);
            case "GET session" -> session(request, response);
            case "POST logout" -> logout(request, response);
            case "GET sessions" -> list(request, response);
            case "POST password" -> password(request, response);
            default -> {
                if (path.size() == 2
                        && path.getFirst().equals("sessions")
                        && request.method().equals("DELETE")) {
                    end(request, response, path.get(1));
                } else if (!factors.handle(asked, path, request, response)
                        && !passkeys.handle(asked, path, request, response)) {
                    throw PageLogins.absent();
                }
            }
        }
    }

    private void login(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        var body = JsonBody.of(request);
        if (!ForgedRequests.fromOurPages(request)) {
            throw WebLogins.forged();
        }
        visitors.requireConfidential(request);
        String username = body.needed("username");
        byte[] password = body.needed("password").getBytes(StandardCharsets.UTF_8);
        try {
            if (username.startsWith("#")) {
                // Acting as others goes round their second factors, and on pages round one's own.
                PageLogins.refuse(response, 401, "credentials");
                return;
            }
            login(
                    request,
                    response,
                    body,
                    new Attempt(username, body.text("code").orElse("")),
                    password);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /// A login under way.
    private static final class Attempt {
        private final String username;
        private final String code;
        private boolean codeNeeded;
        private boolean codeWrong;
        private String means = "password";

        Attempt(String username, String code) {
            this.username = username;
            this.code = code;
        }
    }

    private void login(
            WebRequest request,
            WebResponse response,
            JsonBody body,
            Attempt attempt,
            byte[] password)
            throws IOException, EngineException {
        var outcome =
                pages.logins()
                        .password(
                                attempt.username,
                                password,
                                attempt.code.getBytes(StandardCharsets.UTF_8),
                                request.client(),
                                PageLogins.SERVICE,
                                accepted -> further(attempt, accepted));
        if (outcome instanceof Outcome.Accepted(var account, var _)) {
            pages.begin(request, response, account, body.flag("remember"), attempt.means);
        } else if (attempt.codeNeeded) {
            PageLogins.refuse(response, 401, "code-needed");
        } else if (attempt.codeWrong) {
            PageLogins.refuse(response, 401, "code-wrong");
        } else {
            pages.refuse(request, response, outcome, 401);
        }
    }

    /// The password is right: whether that is enough.
    private Outcome further(Attempt attempt, Outcome.Accepted accepted) {
        try {
            Optional<Account> account = pages.directory().find(accepted.account());
            if (account.isEmpty()) {
                return new Outcome.Unavailable();
            }
            String id = account.get().id();
            if (!pages.directory().secondFactors(id).on()) {
                return accepted;
            }
            if (attempt.code.isEmpty()) {
                attempt.codeNeeded = true;
                return new Outcome.Unavailable();
            }
            if (use.code(id, attempt.code)) {
                attempt.means = "password+totp";
                return accepted;
            }
            if (use.recovery(id, attempt.code)) {
                attempt.means = "password+recovery";
                return accepted;
            }
            attempt.codeWrong = true;
            return new Outcome.Refused();
        } catch (DirectoryException | ProblemException e) {
            LOG.log(Level.ERROR, "a second factor could not be judged", e);
            return new Outcome.Unavailable();
        }
    }

    /// Whoever has logged in by the administration protocol need not do so again.
    private void exchange(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        var user = request.user().filter(one -> one.means() == WebUser.Means.BEARER);
        if (user.isEmpty()) {
            throw Challenges.loginNeeded(request);
        }
        if (pages.directory().secondFactors(user.get().account().id()).on()) {
            // A program's password must not become a browser's session.
            PageLogins.refuse(response, 403, "second-factor");
            return;
        }
        pages.begin(
                request,
                response,
                user.get().account().address().toString(),
                false,
                PageLogins.EXCHANGED);
    }

    private void session(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        var own = pages.own(request);
        String token = SessionCookies.token(request).orElseThrow();
        response.json(200, pages.told(own.account(), token, own.session()));
    }

    private void logout(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        var own = pages.own(request);
        sessions.end(new WebSessions.Held(own.digest(), own.session()), WebEvent.SessionEnd.LOGOUT);
        SessionCookies.remove(request, response);
        // What the browser keeps of this site belongs to whoever has left.
        response.header("Clear-Site-Data", "\"cache\", \"storage\"");
        response.empty(204);
    }

    private void list(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        var own = pages.own(request);
        var all = PageLogins.NODES.arrayNode();
        for (var held : sessions.of(own.account().id())) {
            var session = held.session();
            all.addObject()
                    .put("id", session.id())
                    .put("current", held.digest().equals(own.digest()))
                    .put("begun", session.begun().toString())
                    .put("used", session.used().toString())
                    .put("expires", session.expires(pages.settings()).toString())
                    .put("client", session.client())
                    .put("agent", session.agent())
                    .put("means", session.means())
                    .put("remembered", session.remembered());
        }
        response.json(200, all);
    }

    private void end(WebRequest request, WebResponse response, String id)
            throws IOException, EngineException {
        var own = pages.own(request);
        if (id.equals("others")) {
            var _ = sessions.endAll(own.account().id(), own.digest(), WebEvent.SessionEnd.REVOKED);
        } else if (!sessions.end(own.account().id(), id, WebEvent.SessionEnd.REVOKED)) {
            throw new RequestRefusedException(404, "There is no such session.");
        }
        response.empty(204);
    }

    private void password(WebRequest request, WebResponse response)
            throws IOException, EngineException {
        var own = pages.own(request);
        var body = JsonBody.of(request);
        byte[] wanted = body.needed("new").getBytes(StandardCharsets.UTF_8);
        byte[] old = body.needed("old").getBytes(StandardCharsets.UTF_8);
        try {
            if (!keptHere(own.account())) {
                PageLogins.refuse(response, 409, "kept-elsewhere");
                return;
            }
            var outcome =
                    pages.logins()
                            .password(
                                    "",
                                    own.account().address().canonical(),
                                    old,
                                    request.client(),
                                    PageLogins.SERVICE);
            if (outcome instanceof Outcome.Accepted) {
                change(own, wanted, response);
            } else {
                pages.refuse(request, response, outcome, 403);
            }
        } finally {
            Arrays.fill(wanted, (byte) 0);
            Arrays.fill(old, (byte) 0);
        }
    }

    private boolean keptHere(Account account) throws DirectoryException {
        return pages.directory()
                .policy(account.address().domain())
                .filter(policy -> !policy.judgesHere())
                .isEmpty();
    }

    private void change(WebSessions.Found own, byte[] wanted, WebResponse response)
            throws IOException, EngineException {
        try {
            sessions.sparing(own, () -> writer.setPassword(own.account().id(), wanted));
            response.empty(204);
        } catch (ProblemException refused) {
            response.json(
                    422,
                    PageLogins.NODES
                            .objectNode()
                            .put("error", "password")
                            .put("detail", refused.problem().error()));
        }
    }
}
