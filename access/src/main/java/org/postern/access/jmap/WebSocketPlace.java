package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.jmap.Caller;
import org.postern.jmap.JmapRequest;
import org.postern.jmap.Json;
import org.postern.jmap.MethodError;
import org.postern.jmap.RequestProblem;
import org.postern.store.StoreException;
import org.postern.web.WebRequest;
import org.postern.web.WebSocket;
import org.postern.web.WebSocketHandler;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// JMAP over a WebSocket: requests and their responses, and pushes.
// RFC 8887 section 4
final class WebSocketPlace implements WebSocketHandler {
    private final JmapService service;
    private final Permits requests;
    private final Permits streams;

    WebSocketPlace(JmapService service, Permits requests, Permits streams) {
        this.service = service;
        this.requests = requests;
        this.streams = streams;
    }

    @Override
    public void converse(WebRequest request, WebSocket socket) throws IOException {
        var caller = JmapSite.caller(request.known());
        if (!streams.take(caller.id())) {
            socket.close(1013, "you have too many streams open");
            return;
        }
        var talk = new Talk(caller, socket);
        try {
            String message = socket.receive();
            while (message != null) {
                talk.answer(message);
                message = socket.receive();
            }
        } finally {
            talk.disablePush();
            streams.giveBack(caller.id());
        }
    }

    /// What is said over one socket.
    private final class Talk {
        private final Caller caller;
        private final WebSocket socket;
        private @Nullable Pusher pusher;

        Talk(Caller caller, WebSocket socket) {
            this.caller = caller;
            this.socket = socket;
        }

        void answer(String message) throws IOException {
            @Nullable String requestId = null;
            try {
                var limits = service.processor().limits();
                if (message.getBytes(StandardCharsets.UTF_8).length > limits.maxRequest().count()) {
                    throw JmapRequest.tooLarge(limits);
                }
                JsonNode json =
                        Json.parse(message)
                                .orElseThrow(() -> RequestProblem.notJson("It is no I-JSON"));
                requestId = json.path("id").isString() ? json.path("id").stringValue() : null;
                switch (json.path("@type").stringValue("")) {
                    case "Request" -> request(json, requestId);
                    case "WebSocketPushEnable" -> enablePush(json);
                    case "WebSocketPushDisable" -> disablePush();
                    default -> throw RequestProblem.notRequest("Its @type is none of RFC 8887's");
                }
            } catch (RequestProblem e) {
                refuse(e, requestId);
            } catch (MethodError e) {
                refuse(JmapSite.of(e), requestId);
            }
        }

        // RFC 8887 section 4.3.1
        private void request(JsonNode json, @Nullable String requestId)
                throws RequestProblem, MethodError, IOException {
            var limits = service.processor().limits();
            if (!requests.take(caller.id())) {
                throw RequestProblem.limit(
                        "maxConcurrentRequests",
                        "You may have " + limits.maxConcurrentRequests() + " requests at a time");
            }
            try {
                var response = Json.object().put("@type", "Response");
                if (requestId != null) {
                    response.put("requestId", requestId);
                }
                response.setAll(
                        service.processor()
                                .answer(
                                        JmapRequest.of(json, limits),
                                        caller,
                                        service.sessionState(caller)));
                socket.send(Json.text(response));
            } finally {
                requests.giveBack(caller.id());
            }
        }

        // RFC 8887 section 4.3.4
        private void refuse(RequestProblem problem, @Nullable String requestId) throws IOException {
            var error = Json.object().put("@type", "RequestError");
            error.set("requestId", requestId == null ? Json.nothing() : Json.string(requestId));
            error.setAll(problem.toJson());
            socket.send(Json.text(error));
        }

        // RFC 8887 section 4.3.5
        private void enablePush(JsonNode json) throws RequestProblem, MethodError {
            Predicate<String> wanted = _ -> true;
            if (json.path("dataTypes").isArray()) {
                Set<String> types = new HashSet<>();
                for (JsonNode type : json.path("dataTypes")) {
                    types.add(type.stringValue(""));
                }
                wanted = types::contains;
            }
            disablePush();
            var next = new Pusher(caller, socket, wanted, json.path("pushState").stringValue(""));
            next.start();
            pusher = next;
        }

        void disablePush() {
            var known = pusher;
            if (known != null) {
                known.stop();
                pusher = null;
            }
        }
    }

    /// Sends changes as they happen, on a thread of its own.
    private final class Pusher {
        private final Caller caller;
        private final WebSocket socket;
        private final Predicate<String> wanted;
        private final String seen;
        private final ChangeSignal signal = new ChangeSignal();
        private volatile boolean stopped;

        Pusher(Caller caller, WebSocket socket, Predicate<String> wanted, String seen) {
            this.caller = caller;
            this.socket = socket;
            this.wanted = wanted;
            this.seen = seen;
        }

        void start() throws MethodError {
            var watch = Failures.asked(() -> service.pushes().watch(caller, signal::raise));
            Thread.ofVirtual()
                    .name("jmap-push")
                    .start(() -> {
                        try (watch) {
                            push();
                        } catch (MethodError | StoreException | IOException e) {
                            // The client is gone, or cannot be told now: it asks when it comes
                            // again.
                            socket.close(1011, "changes cannot be told now");
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
        }

        void stop() {
            stopped = true;
            signal.raise();
        }

        private void push() throws MethodError, StoreException, IOException, InterruptedException {
            Map<String, Map<String, String>> told = new HashMap<>();
            if (!seen.isEmpty()) {
                var now = service.states().of(caller, wanted);
                if (!JmapService.digest(now.toString()).equals(seen)) {
                    send(PushStates.change(told, now), now);
                }
                told = now;
            }
            while (true) {
                signal.await(0);
                if (stopped) {
                    return;
                }
                var now = service.states().of(caller, wanted);
                var change = PushStates.change(told, now);
                told = now;
                if (!change.path("changed").isEmpty()) {
                    send(change, now);
                }
            }
        }

        private void send(ObjectNode change, Map<String, Map<String, String>> now)
                throws IOException {
            change.put("pushState", JmapService.digest(now.toString()));
            socket.send(Json.text(change));
        }
    }
}
