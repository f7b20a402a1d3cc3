package org.postern.jmap;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/// Why one record was not created, updated or destroyed; the others were.
///
/// @param properties those that are invalid; empty: does not say
/// @param more further properties of the error
// RFC 8620 section 5.3
public record SetError(String type, String description, List<String> properties, ObjectNode more) {
    public SetError {
        properties = List.copyOf(properties);
    }

    public static SetError of(String type, String description) {
        return new SetError(type, description, List.of(), Json.object());
    }

    public static SetError invalidProperties(String description, String... properties) {
        return new SetError("invalidProperties", description, List.of(properties), Json.object());
    }

    public static SetError notFound() {
        return of("notFound", "There is none of that id");
    }

    public static SetError forbidden(String description) {
        return of("forbidden", description);
    }

    public static SetError invalidPatch(String description) {
        return of("invalidPatch", description);
    }

    public static SetError singleton() {
        return of("singleton", "There is always exactly one");
    }

    public ObjectNode toJson() {
        var error = Json.object().put("type", type).put("description", description);
        if (!properties.isEmpty()) {
            error.set("properties", Json.strings(properties));
        }
        error.setAll(more);
        return error;
    }

    /// Unwinds what one record takes.
    public Refused refused() {
        return new Refused(this);
    }

    /// Thrown within the work on one record, caught by the loop over them.
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient SetError error;

        private Refused(SetError error) {
            super(error.type() + ": " + error.description());
            this.error = error;
        }

        public SetError error() {
            return error;
        }
    }
}
