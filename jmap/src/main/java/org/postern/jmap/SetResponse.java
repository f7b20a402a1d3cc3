package org.postern.jmap;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The response to a `/set`, put together record by record.
// RFC 8620 section 5.3
public final class SetResponse {
    private final String accountId;
    private final ObjectNode created = Json.object();
    private final ObjectNode updated = Json.object();
    private final ArrayNode destroyed = Json.array();
    private final ObjectNode notCreated = Json.object();
    private final ObjectNode notUpdated = Json.object();
    private final ObjectNode notDestroyed = Json.object();

    public SetResponse(String accountId) {
        this.accountId = accountId;
    }

    /// @param properties those that the server set
    public void created(String creationId, ObjectNode properties) {
        created.set(creationId, properties);
    }

    /// @param properties those that changed otherwise than the client said; null: none
    public void updated(String id, @Nullable ObjectNode properties) {
        updated.set(id, properties == null ? Json.nothing() : properties);
    }

    public void destroyed(String id) {
        destroyed.add(id);
    }

    public void notCreated(String creationId, SetError error) {
        notCreated.set(creationId, error.toJson());
    }

    public void notUpdated(String id, SetError error) {
        notUpdated.set(id, error.toJson());
    }

    public void notDestroyed(String id, SetError error) {
        notDestroyed.set(id, error.toJson());
    }

    /// Whether anything was done.
    public boolean changedAnything() {
        return !created.isEmpty() || !updated.isEmpty() || !destroyed.isEmpty();
    }

    public ObjectNode toJson(String oldState, String newState) {
        var json =
                Json.object()
                        .put("accountId", accountId)
                        .put("oldState", oldState)
                        .put("newState", newState);
        put(json, "created", created);
        put(json, "updated", updated);
        json.set("destroyed", destroyed.isEmpty() ? Json.nothing() : destroyed);
        put(json, "notCreated", notCreated);
        put(json, "notUpdated", notUpdated);
        put(json, "notDestroyed", notDestroyed);
        return json;
    }

    private static void put(ObjectNode json, String name, ObjectNode entries) {
        json.set(name, entries.isEmpty() ? Json.nothing() : entries);
    }
}
