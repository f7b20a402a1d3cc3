package org.postern.jmap;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A request: calls, one after the other.
///
/// @param createdIds null: the client does not want to know them
// RFC 8620 section 3.3
public record JmapRequest(
        List<String> using, List<Invocation> calls, @Nullable Map<String, String> createdIds) {
    public JmapRequest {
        using = List.copyOf(using);
        calls = List.copyOf(calls);
        createdIds = createdIds == null ? null : Map.copyOf(createdIds);
    }

    /// Reads a request.
    public static JmapRequest parse(byte[] octets, JmapSettings limits) throws RequestProblem {
        if (octets.length > limits.maxRequest().count()) {
            throw tooLarge(limits);
        }
        var read = Json.parse(octets);
        if (read.isEmpty()) {
            throw RequestProblem.notJson(
                    "It is not I-JSON, or nested more than " + Json.MOST_DEPTH + " deep");
        }
        return of(read.get(), limits);
    }

    /// A request above its limit.
    public static RequestProblem tooLarge(JmapSettings limits) {
        return RequestProblem.limit(
                "maxSizeRequest",
                "A request has at most " + limits.maxRequest().count() + " octets");
    }

    /// Reads a request from JSON.
    public static JmapRequest of(JsonNode json, JmapSettings limits) throws RequestProblem {
        if (!json.isObject()) {
            throw RequestProblem.notRequest("It is no object");
        }
        var using = using(json.path("using"));
        JsonNode calls = json.path("methodCalls");
        if (!calls.isArray()) {
            throw RequestProblem.notRequest("methodCalls is no array");
        }
        if (calls.size() > limits.maxCalls()) {
            throw RequestProblem.limit(
                    "maxCallsInRequest", "A request has at most " + limits.maxCalls() + " calls");
        }
        var invocations = new ArrayList<Invocation>(calls.size());
        for (JsonNode call : calls) {
            invocations.add(invocation(call));
        }
        return new JmapRequest(using, invocations, createdIds(json.path("createdIds")));
    }

    private static List<String> using(JsonNode using) throws RequestProblem {
        if (!using.isArray()) {
            throw RequestProblem.notRequest("using is no array");
        }
        var uris = new ArrayList<String>(using.size());
        for (JsonNode uri : using) {
            if (!uri.isString()) {
                throw RequestProblem.notRequest("using is no array of String");
            }
            uris.add(uri.stringValue());
        }
        return uris;
    }

    // RFC 8620 section 3.2
    private static Invocation invocation(JsonNode call) throws RequestProblem {
        boolean sound =
                call.isArray()
                        && call.size() == 3
                        && call.path(0).isString()
                        && call.path(1).isObject()
                        && call.path(2).isString();
        if (!sound) {
            throw RequestProblem.notRequest("A method call is [name, arguments, call id]");
        }
        return new Invocation(
                call.path(0).stringValue(), (ObjectNode) call.path(1), call.path(2).stringValue());
    }

    private static @Nullable Map<String, String> createdIds(JsonNode given) throws RequestProblem {
        if (given.isMissingNode() || given.isNull()) {
            return null;
        }
        var ids = new LinkedHashMap<String, String>();
        if (!given.isObject()) {
            throw RequestProblem.notRequest("createdIds is no object");
        }
        for (var entry : given.properties()) {
            if (!entry.getValue().isString()) {
                throw RequestProblem.notRequest("createdIds is no map of Id to Id");
            }
            ids.put(entry.getKey(), entry.getValue().stringValue());
        }
        return ids;
    }
}
