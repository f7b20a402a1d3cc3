package org.postern.web;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.QuietException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;
import org.postern.kernel.Ids;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// One request and its answer, on its own virtual thread. The steps of [#handle] are the order in
/// which a request is judged; whatever refuses it throws, and is caught in [#serve] alone.
final class Exchange {
    private static final Logger LOG = System.getLogger(Exchange.class.getName());

    /// What the path of an event is cut to.
    private static final int LOGGED_CHARACTERS = 200;

    /// What is read of a body that nobody wants.
    private static final long DRAINED = 2 << 20;

    // RFC 9110 section 9.1, RFC 5789 section 2
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final WebSite site;
    private final String service;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final String id = Ids.next();
    private final long begun = System.nanoTime();

    /// Null until it is known who asks, as the other two are.
    private @Nullable Peer peer;

    private @Nullable WebRequest seen;
    private @Nullable WebResponse answer;
    private RequestCounts.@Nullable Slot slot;
    private final @Nullable ConnectionWatch watch;
    private final AtomicBoolean socketOver = new AtomicBoolean();

    Exchange(WebSite site, String service, Request request, Response response, Callback callback) {
        this.site = site;
        this.service = service;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.watch = watch(request);
    }

    private static @Nullable ConnectionWatch watch(Request request) {
        var data = request.getConnectionMetaData();
        if (!(data.getConnector() instanceof WebConnector connector)) {
            return null;
        }
        var found = connector.watchOf(data.getConnection().getEndPoint());
        if (found != null) {
            found.requestBegins(data.getHttpVersion() == HttpVersion.HTTP_2);
        }
        return found;
    }

    String id() {
        return id;
    }

    void serve() {
        try {
            if (!handle()) {
                end();
            }
        } catch (RequestRefusedException refused) {
            refuse(refused);
        } catch (IOException | RuntimeException failed) {
            if (malformed(failed)) {
                // The body is not what the header says.
                refuse(
                        new RequestRefusedException(
                                400, "The body of the request is malformed or is cut short."));
            } else if (failed instanceof RuntimeException defect) {
                defect(defect);
            } else {
                LOG.log(Level.DEBUG, "the client is gone id=" + id, failed);
                giveUp(failed);
            }
        }
    }

    private static boolean malformed(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpException http && http.getCode() < 500) {
                return true;
            }
        }
        return false;
    }

    /// @return whether somebody else will end it
    private boolean handle() throws IOException {
        SecurityHeaders.put(response.getHeaders(), MountRules.NOTHING, false, Duration.ZERO);
        var from = site.peers().of(request);
        peer = from;
        var settings = site.settings();
        SecurityHeaders.put(
                response.getHeaders(),
                MountRules.NOTHING,
                from.secure(),
                settings.strictTransport());
        String path = String.valueOf(request.getHttpURI().getCanonicalPath());
        var mount =
                site.mounts()
                        .find(path)
                        .orElseThrow(() -> new RequestRefusedException(404, "Nothing is here."));
        var rules = mount.rules();
        response.getHeaders().put("Content-Security-Policy", rules.policy());
        long own = rules.body().getAsLong();
        long most = own == 0 ? settings.maxBody().count() : own;
        var pace = new Pace(settings.minRate(), watch);
        var asked = new WebRequest(id, request, path, from, mount, most, pace);
        seen = asked;
        var told =
                new WebResponse(
                        asked,
                        response,
                        () -> rules.compressed() && settings.compress(),
                        site.streams());
        answer = told;
        requireOpen();
        requireMethod(mount);
        if (!rules.anyHost() && !site.peers().serves(from.host())) {
            throw refused(
                    421,
                    WebEvent.Reason.HOST,
                    "This server has no site of that name; web.hosts tells which it has.");
        }
        if (!rules.clear() && sentOn(from, told)) {
            return false;
        }
        slot =
                site.counts()
                        .enter(from.client())
                        .orElseThrow(() ->
                                refused(
                                                429,
                                                WebEvent.Reason.TOO_MANY,
                                                "Too many requests from your address are under"
                                                        + " way.")
                                        .retryAfter(Duration.ofSeconds(5)));
        asked.by(site.visitors().find(asked).orElse(null));
        if (!rules.anonymous() && asked.user().isEmpty()) {
            throw Challenges.loginNeeded(asked);
        }
        return switch (mount.target()) {
            case WebMounts.Target.Requests(var handler) -> {
                handler.handle(asked, told);
                yield false;
            }
            case WebMounts.Target.Sockets sockets -> {
                // A client that goes before it has read that it may speak never speaks.
                Request.addCompletionListener(
                        request,
                        failure -> {
                            if (failure != null) {
                                upgraded();
                            }
                        });
                site.sockets().upgrade(asked, sockets, request, response, callback, this::upgraded);
                yield true;
            }
        };
    }

    private void requireOpen() throws RequestRefusedException {
        if (site.stopping()) {
            throw refused(503, WebEvent.Reason.STOPPING, "The server is stopping.")
                    .retryAfter(Duration.ofSeconds(10))
                    .with("Connection", "close");
        }
    }

    private void requireMethod(WebMounts.Mount mount) throws RequestRefusedException {
        String method = request.getMethod();
        // RFC 8441 section 4
        boolean socket =
                mount.target() instanceof WebMounts.Target.Sockets && method.equals("CONNECT");
        if (!METHODS.contains(method) && !socket) {
            // RFC 9110 section 15.6.2
            throw refused(501, WebEvent.Reason.METHOD, "This method is not known here.");
        }
    }

    /// Whether the client was sent to HTTPS.
    private boolean sentOn(Peer from, WebResponse told) throws IOException {
        boolean must =
                switch (site.settings().redirect()) {
                    case NEVER -> false;
                    case ALWAYS -> true;
                    case REMOTE -> !from.client().isLoopbackAddress();
                };
        if (from.secure() || !must || site.httpsPort() == 0) {
            return false;
        }
        String method = request.getMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            // What it holds has been on the wire in clear: a client that does so shall notice.
            throw refused(403, WebEvent.Reason.CLEAR, "This is served over HTTPS only.");
        }
        told.redirect(
                307, from.secureOrigin(site.httpsPort()) + request.getHttpURI().getPathQuery());
        return true;
    }

    private RequestRefusedException refused(int status, WebEvent.Reason reason, String detail) {
        site.events().record(new WebEvent.RequestRefused(service, client(), status, reason, id));
        return new RequestRefusedException(status, detail);
    }

    private String client() {
        return peer == null ? "" : Addresses.text(peer.client());
    }

    private void end() throws IOException {
        if (answer != null) {
            answer.finish();
            record(answer.statusNow(), answer.octets());
        }
        leave();
        callback.succeeded();
    }

    /// A socket is over; told twice, it counts once.
    private void upgraded() {
        if (socketOver.compareAndSet(false, true)) {
            record(101, 0);
            leave();
        }
    }

    private void leave() {
        if (slot != null) {
            slot.close();
        }
        if (watch != null) {
            watch.requestEnds();
        }
    }

    private void refuse(RequestRefusedException refused) {
        socketOver.set(true);
        try {
            var told = answer == null ? Problems.answer(id, request, response) : answer;
            if (!told.reset()) {
                giveUp(refused);
                return;
            }
            refused.headers().forEach(told::header);
            told.problem(refused.status(), refused.type(), refused.detail());
            drain();
            record(refused.status(), told.octets());
            leave();
            callback.succeeded();
        } catch (IOException gone) {
            giveUp(gone);
        }
    }

    /// Takes what is still coming, up to a point: a client that is cut off while it sends may not
    /// read why.
    private void drain() {
        var pace = new Pace(site.settings().minRate(), null);
        try (var rest = new BoundedBody(Content.Source.asInputStream(request), DRAINED, pace)) {
            rest.skip(DRAINED);
        } catch (IOException enough) {
            LOG.log(Level.DEBUG, "the rest of a refused request is not read id=" + id, enough);
        }
    }

    private void defect(RuntimeException e) {
        LOG.log(Level.ERROR, "defect in a request id=" + id + " path=" + path(), e);
        refuse(new RequestRefusedException(500, "A defect; the log has it under " + id + "."));
    }

    /// The connection, or of HTTP/2 the stream, is cut: the client knows that the answer is not
    /// whole.
    private void giveUp(Throwable why) {
        record(0, answer == null ? 0 : answer.octets());
        leave();
        callback.failed(new Quiet(why));
    }

    private String path() {
        String path = String.valueOf(request.getHttpURI().getPath());
        return path.length() > LOGGED_CHARACTERS ? path.substring(0, LOGGED_CHARACTERS) : path;
    }

    private void record(int status, long octets) {
        var user = seen == null ? null : seen.user().orElse(null);
        site.events()
                .record(
                        new WebEvent.RequestServed(
                                service,
                                client(),
                                user == null ? "" : user.account().address().toString(),
                                user == null ? "" : user.session(),
                                request.getMethod(),
                                path(),
                                request.getConnectionMetaData().getHttpVersion().asString(),
                                status,
                                octets,
                                (System.nanoTime() - begun) / 1_000,
                                id));
    }

    /// Nothing that the server's own log has to know.
    private static final class Quiet extends IOException implements QuietException {
        private static final long serialVersionUID = 1L;

        Quiet(Throwable why) {
            super(why);
        }
    }
}
