package org.postern.jmap;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/// Arguments that stand in the response to an earlier call of the same request.
// RFC 8620 section 3.7
final class ResultReferences {
    /// Most values that a path with `*` gathers, however many levels of it there are.
    private static final int MOST_VALUES = 100_000;

    private final List<Invocation> responses;

    ResultReferences(List<Invocation> responses) {
        this.responses = responses;
    }

    /// The arguments with what they refer to in its place.
    ObjectNode resolve(ObjectNode arguments) throws MethodError {
        boolean any = false;
        for (String name : arguments.propertyNames()) {
            any |= name.startsWith("#");
        }
        if (!any) {
            return arguments;
        }
        var resolved = Json.object();
        for (var argument : arguments.properties()) {
            String name = argument.getKey();
            if (!name.startsWith("#")) {
                resolved.set(name, argument.getValue());
                continue;
            }
            String plain = name.substring(1);
            if (arguments.has(plain)) {
                throw MethodError.invalid(plain, "given both as it is and as a reference");
            }
            resolved.set(plain, value(argument.getValue(), name));
        }
        return resolved;
    }

    private JsonNode value(JsonNode reference, String name) throws MethodError {
        if (!reference.isObject()
                || !reference.path("resultOf").isString()
                || !reference.path("name").isString()
                || !reference.path("path").isString()) {
            throw MethodError.invalid(name, "not a ResultReference");
        }
        String callId = reference.path("resultOf").stringValue();
        for (Invocation response : responses) {
            if (response.callId().equals(callId)) {
                if (!response.name().equals(reference.path("name").stringValue())) {
                    throw failure("the first response to " + callId + " is " + response.name());
                }
                return at(response.arguments(), reference.path("path").stringValue());
            }
        }
        throw failure("there is no response to " + callId);
    }

    private static MethodError failure(String why) {
        return new MethodError("invalidResultReference", why);
    }

    /// What a path points to: a JSON pointer (RFC 6901) in which `*` stands for all elements of an
    /// array.
    static JsonNode at(JsonNode from, String path) throws MethodError {
        if (path.isEmpty()) {
            return from;
        }
        if (!path.startsWith("/")) {
            throw failure("the path does not begin with /");
        }
        var tokens = new ArrayList<String>();
        for (String token : path.substring(1).split("/", -1)) {
            // RFC 6901 section 4: first ~1, then ~0
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        return at(from, tokens, 0);
    }

    private static JsonNode at(JsonNode from, List<String> tokens, int next) throws MethodError {
        JsonNode here = from;
        for (int i = next; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (here.isArray() && token.equals("*")) {
                return each((ArrayNode) here, tokens, i + 1);
            }
            JsonNode below = here.isArray() ? element(here, token) : here.get(token);
            if (below == null) {
                throw failure("there is nothing at " + token);
            }
            here = below;
        }
        return here;
    }

    private static ArrayNode each(ArrayNode array, List<String> tokens, int next)
            throws MethodError {
        var gathered = Json.array();
        for (JsonNode element : array) {
            JsonNode found = at(element, tokens, next);
            // RFC 8620 section 3.7: arrays are joined, not nested
            if (found.isArray()) {
                gathered.addAll((ArrayNode) found);
            } else {
                gathered.add(found);
            }
            if (gathered.size() > MOST_VALUES) {
                throw failure("more than " + MOST_VALUES + " values");
            }
        }
        return gathered;
    }

    // RFC 6901 section 4: digits without leading zeros
    private static @Nullable JsonNode element(JsonNode array, String token) {
        if (token.isEmpty()
                || token.length() > 9
                || (token.length() > 1 && token.charAt(0) == '0')) {
            return null;
        }
        int index = 0;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c < '0' || c > '9') {
                return null;
            }
            index = 10 * index + c - '0';
        }
        return array.get(index);
    }
}
