package org.postern.jmap;

import tools.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The capability that every server has.
public final class CoreCapability {
    private CoreCapability() {}

    /// @param more further methods of the core: `Blob/copy`, `PushSubscription/get` …
    public static Capability of(Supplier<JmapSettings> settings, Map<String, JmapMethod> more) {
        var methods = new HashMap<>(more);
        methods.put("Core/echo", CoreCapability::echo);
        return new Capability(
                Capabilities.CORE, _ -> limits(settings.get()), Capability.InAccount.NONE, methods);
    }

    // RFC 8620 section 4.1
    private static ObjectNode echo(MethodCall call) {
        return call.arguments().all();
    }

    // RFC 8620 section 2
    private static ObjectNode limits(JmapSettings settings) {
        var limits =
                Json.object()
                        .put("maxSizeUpload", settings.maxUpload().count())
                        .put("maxConcurrentUpload", settings.maxConcurrentUpload())
                        .put("maxSizeRequest", settings.maxRequest().count())
                        .put("maxConcurrentRequests", settings.maxConcurrentRequests())
                        .put("maxCallsInRequest", settings.maxCalls())
                        .put("maxObjectsInGet", settings.maxGet())
                        .put("maxObjectsInSet", settings.maxSet());
        limits.putArray("collationAlgorithms").add("i;ascii-casemap").add("i;unicode-casemap");
        return limits;
    }
}
