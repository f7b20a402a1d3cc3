package org.postern.access.jmap;

import org.postern.engine.EngineException;
import org.postern.jmap.Caller;
import org.postern.jmap.JmapRequest;
import org.postern.jmap.JmapSettings;
import org.postern.jmap.Json;
import org.postern.jmap.MethodError;
import org.postern.jmap.RequestProblem;
import org.postern.web.MountRules;
import org.postern.web.RequestRefusedException;
import org.postern.web.WebHandler;
import org.postern.web.WebMounts;
import org.postern.web.WebRequest;
import org.postern.web.WebResponse;
import org.postern.web.WebUser;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// The places of the site where JMAP is served.
// RFC 8620 sections 2.2, 3.1, 6 and 7.3
public final class JmapSite {
    private static final String JSON = "application/json";

    private final JmapService service;
    private final Supplier<JmapSettings> settings;
    private final Supplier<String> url;
    private final Permits requests;
    private final Permits uploads;
    private final Permits streams;

    /// @param url absolute URL of the site; empty: as the client asked for it
    public JmapSite(JmapService service, Supplier<JmapSettings> settings, Supplier<String> url) {
        this.service = service;
        this.settings = settings;
        this.url = url;
        requests = new Permits(() -> settings.get().maxConcurrentRequests());
        uploads = new Permits(() -> settings.get().maxConcurrentUpload());
        streams = new Permits(() -> settings.get().maxStreams());
    }

    /// Registers all places.
    public void mount(WebMounts mounts) {
        var users = MountRules.USERS.withBasic();
        // RFC 8620 section 2.2
        mounts.mount(
                "/.well-known/jmap",
                // Who asks here for the place brings the password already.
                MountRules.PUBLIC.withBasic(),
                (_, response) -> response.redirect(307, "/jmap/session"));
        mounts.mount("/jmap/session", users, answering(this::session));
        mounts.mount(
                "/jmap/api",
                users.withCompression().withBody(() -> settings.get().maxRequest().count()),
                answering(this::api));
        mounts.mount(
                "/jmap/upload",
                users.withBody(() -> settings.get().maxUpload().count()),
                answering(this::upload));
        mounts.mount(
                "/jmap/download",
                // What strangers sent is shown nowhere as part of this site.
                users.withPolicy(MountRules.NOTHING + "; sandbox"),
                answering(new DownloadPlace(service)));
        mounts.mount("/jmap/eventsource", users, answering(new EventSourcePlace(service, streams)));
        mounts.mountSocket(
                "/jmap/ws", users, List.of("jmap"), new WebSocketPlace(service, requests, streams));
    }

    /// A handler whose problems are told as JMAP tells them.
    @FunctionalInterface
    interface Place {
        void answer(Caller caller, WebRequest request, WebResponse response)
                throws RequestProblem, MethodError, IOException;
    }

    private static WebHandler answering(Place place) {
        return (request, response) -> {
            try {
                place.answer(caller(request.known()), request, response);
            } catch (RequestProblem e) {
                problem(response, e);
            } catch (MethodError e) {
                problem(response, of(e));
            }
        };
    }

    static Caller caller(WebUser user) {
        return new Caller(user.account().id(), user.account().address().toString());
    }

    /// An error of a resource that is no method.
    static RequestProblem of(MethodError e) {
        int status =
                switch (e.type()) {
                    case "accountNotFound" -> 404;
                    case "forbidden" -> 403;
                    default -> 503;
                };
        return RequestProblem.of(status, String.valueOf(e.getMessage()));
    }

    private static void problem(WebResponse response, RequestProblem problem) throws IOException {
        response.send(problem.status(), "application/problem+json", Json.octets(problem.toJson()));
    }

    private static void require(WebRequest request, String method) throws IOException {
        if (!request.method().equals(method)) {
            throw new RequestRefusedException(405, "Only " + method + " is answered here.")
                    .with("Allow", method);
        }
    }

    /// Absolute URL of the site, as this client reaches it.
    private String base(WebRequest request) {
        String configured = url.get();
        String base = configured.isEmpty() ? request.origin() : configured;
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    private void session(Caller caller, WebRequest request, WebResponse response)
            throws MethodError, IOException {
        require(request, "GET");
        response.send(200, JSON, Json.octets(service.session(caller, base(request))));
    }

    private void api(Caller caller, WebRequest request, WebResponse response)
            throws RequestProblem, MethodError, IOException {
        require(request, "POST");
        if (!request.contentType().equals(JSON)) {
            throw RequestProblem.notJson("A request is sent as " + JSON);
        }
        var limits = settings.get();
        if (!requests.take(caller.id())) {
            throw RequestProblem.limit(
                    "maxConcurrentRequests",
                    "You may have " + limits.maxConcurrentRequests() + " requests at a time");
        }
        try {
            var asked = JmapRequest.parse(body(request, limits), limits);
            var answer = service.processor().answer(asked, caller, service.sessionState(caller));
            response.send(200, JSON, Json.octets(answer));
        } finally {
            requests.giveBack(caller.id());
        }
    }

    private static byte[] body(WebRequest request, JmapSettings limits)
            throws RequestProblem, IOException {
        try {
            return request.bodyOctets((int) limits.maxRequest().count());
        } catch (RequestRefusedException e) {
            if (e.status() == 413) {
                throw JmapRequest.tooLarge(limits);
            }
            throw e;
        }
    }

    // RFC 8620 section 6.1
    private void upload(Caller caller, WebRequest request, WebResponse response)
            throws RequestProblem, MethodError, IOException {
        require(request, "POST");
        var segments = request.segments();
        String accountId = segments.isEmpty() ? "" : segments.getFirst();
        var mail = service.accounts().open(caller, accountId);
        var limits = settings.get();
        if (!uploads.take(caller.id())) {
            throw RequestProblem.limit(
                    "maxConcurrentUpload",
                    "You may have " + limits.maxConcurrentUpload() + " uploads at a time");
        }
        try {
            String type = mediaType(request.contentType());
            var upload = service.blobs().uploads().take(Blobs.uploader(mail), request.body(), type);
            var answer =
                    Json.object()
                            .put("accountId", accountId)
                            .put("blobId", upload.id())
                            .put("type", type)
                            .put("size", upload.octets());
            response.send(201, JSON, Json.octets(answer));
        } catch (Uploads.TooLarge e) {
            throw uploadTooLarge(limits);
        } catch (RequestRefusedException e) {
            throw e.status() == 413
                    ? uploadTooLarge(limits)
                    : RequestProblem.of(e.status(), e.detail());
        } catch (EngineException e) {
            throw RequestProblem.of(503, "The file cannot be kept now, try again later");
        } finally {
            uploads.giveBack(caller.id());
        }
    }

    private static RequestProblem uploadTooLarge(JmapSettings limits) {
        return RequestProblem.limit(
                "maxSizeUpload", "A file has at most " + limits.maxUpload().count() + " octets");
    }

    /// A media type that can stand in a header field; the one of anything else.
    static String mediaType(String given) {
        String type = given.strip().toLowerCase(Locale.ROOT);
        int slash = type.indexOf('/');
        boolean sound = slash > 0 && slash < type.length() - 1 && type.length() <= 127;
        for (int i = 0; i < type.length() && sound; i++) {
            char c = type.charAt(i);
            sound =
                    i == slash
                            || (c >= 'a' && c <= 'z')
                            || (c >= '0' && c <= '9')
                            || "!#$&-^_.+".indexOf(c) >= 0;
        }
        return sound ? type : "application/octet-stream";
    }
}
