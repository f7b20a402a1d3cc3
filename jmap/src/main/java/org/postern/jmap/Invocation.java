package org.postern.jmap;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A method call, or the response to one.
///
/// @param name of the method, `Email/get`, or `error`
/// @param callId what the client calls it; a response has that of its call
// RFC 8620 section 3.2
public record Invocation(String name, ObjectNode arguments, String callId) {
    public ArrayNode toJson() {
        return Json.array().add(name).add(arguments).add(callId);
    }
}
