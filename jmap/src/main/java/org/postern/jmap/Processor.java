package org.postern.jmap;

import tools.jackson.databind.node.ObjectNode;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Answers requests: one call after the other, each with the results of those before it. Safe for
/// use by many threads.
public final class Processor {
    private static final Logger LOG = System.getLogger(Processor.class.getName());

    /// Calls that one call may cause: a chain would be a defect.
    private static final int MOST_FOLLOW_UPS = 4;

    private final Capabilities capabilities;
    private final Supplier<JmapSettings> settings;

    /// Octets of responses that are being made.
    private final AtomicLong making = new AtomicLong();

    public Processor(Capabilities capabilities, Supplier<JmapSettings> settings) {
        this.capabilities = capabilities;
        this.settings = settings;
    }

    public Capabilities capabilities() {
        return capabilities;
    }

    public JmapSettings limits() {
        return settings.get();
    }

    /// Answers one request.
    ///
    /// @param sessionState what the session resource has as its state now
    /// @return the Response object
    /// @throws RequestProblem when nothing of it was done
    // RFC 8620 section 3.4
    public ObjectNode answer(JmapRequest request, Caller caller, String sessionState)
            throws RequestProblem {
        for (String uri : request.using()) {
            if (!capabilities.knows(uri)) {
                throw RequestProblem.unknownCapability(uri);
            }
        }
        var responses = new ArrayList<Invocation>();
        Map<String, String> createdIds =
                request.createdIds() == null
                        ? new HashMap<>()
                        : new HashMap<>(request.createdIds());
        var limits = settings.get();
        try (var room = new ResponseRoom(making)) {
            for (Invocation call : request.calls()) {
                run(call, request.using(), caller, limits, createdIds, responses, room);
            }
        }
        var response = Json.object();
        var array = response.putArray("methodResponses");
        responses.forEach(each -> array.add(each.toJson()));
        if (request.createdIds() != null) {
            var ids = response.putObject("createdIds");
            createdIds.forEach((creation, id) -> ids.put(creation, id));
        }
        return response.put("sessionState", sessionState);
    }

    /// Whether something was done that the client has to be told of, however long that is: it is
    /// about as long as what the client sent.
    private static boolean changes(String method) {
        return method.endsWith("/set")
                || method.endsWith("/copy")
                || method.endsWith("/import")
                || method.endsWith("/upload");
    }

    private void run(
            Invocation first,
            List<String> using,
            Caller caller,
            JmapSettings limits,
            Map<String, String> createdIds,
            List<Invocation> responses,
            ResponseRoom room) {
        var calls = new ArrayDeque<Invocation>(List.of(first));
        for (int made = 0; !calls.isEmpty() && made <= MOST_FOLLOW_UPS; made++) {
            var call = calls.remove();
            try {
                var method = capabilities.method(call.name(), using);
                if (method.isEmpty()) {
                    throw new MethodError(
                            "unknownMethod", "No capability in using has " + call.name());
                }
                ObjectNode arguments = new ResultReferences(responses).resolve(call.arguments());
                room.require();
                var under = new MethodCall(caller, arguments, limits, createdIds, room);
                var response = method.get().call(under);
                room.count(Math.max(0, ResponseRoom.octets(response) - under.held()));
                if (!changes(call.name())) {
                    room.require();
                }
                responses.add(new Invocation(call.name(), response, call.callId()));
                for (var next : under.followUps()) {
                    calls.add(new Invocation(next.name(), next.arguments(), call.callId()));
                }
            } catch (MethodError e) {
                responses.add(new Invocation("error", e.toJson(), call.callId()));
            } catch (RuntimeException | StackOverflowError e) {
                LOG.log(Level.ERROR, "method failed name=" + call.name(), e);
                var error =
                        new MethodError(
                                "serverFail",
                                "The server made a mistake; nothing may be known of what was done");
                responses.add(new Invocation("error", error.toJson(), call.callId()));
            }
        }
    }
}
