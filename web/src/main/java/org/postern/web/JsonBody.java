package org.postern.web;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.Optional;

/// The small JSON objects that the pages below `/auth` are asked with.
///
/// @param object as it was sent
record JsonBody(ObjectNode object) {
    private static final int MOST = 65_536;

    /// @throws RequestRefusedException when the body is no JSON object. Its type must say so too: a
    ///   form of another site cannot
    static JsonBody of(WebRequest request) throws IOException {
        if (!request.contentType().equals("application/json")) {
            // RFC 9110 section 15.5.16
            throw new RequestRefusedException(415, "The body is application/json.");
        }
        try {
            JsonNode value = WebResponse.JSON.readTree(request.bodyOctets(MOST));
            if (value instanceof ObjectNode object) {
                return new JsonBody(object);
            }
        } catch (JacksonException malformed) {
            throw new RequestRefusedException(400, "The body is not JSON.");
        }
        throw new RequestRefusedException(400, "The body is a JSON object.");
    }

    /// @throws RequestRefusedException when it is there and no text
    Optional<String> text(String name) throws RequestRefusedException {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw new RequestRefusedException(400, name + " is a string.");
        }
        return Optional.of(value.stringValue());
    }

    String needed(String name) throws RequestRefusedException {
        return text(name)
                .orElseThrow(() -> new RequestRefusedException(400, name + " is missing."));
    }

    boolean flag(String name) {
        JsonNode value = object.get(name);
        return value != null && value.isBoolean() && value.booleanValue();
    }
}
