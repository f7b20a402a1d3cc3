package org.postern.jmap;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// One call on its way: what it has been given, and what it gives beside its response.
public final class MethodCall {
    private final Caller caller;
    private final Arguments arguments;
    private final JmapSettings limits;
    private final Map<String, String> createdIds;
    private final List<FollowUp> followUps = new ArrayList<>();
    private final ResponseRoom room;
    private long held;

    /// A call that is made because of this one, right after it, under the same call id.
    record FollowUp(String name, ObjectNode arguments) {}

    /// @param createdIds by the client's own ids, over the whole request; changed
    public MethodCall(
            Caller caller,
            ObjectNode arguments,
            JmapSettings limits,
            Map<String, String> createdIds) {
        this(caller, arguments, limits, createdIds, new ResponseRoom(new AtomicLong()));
    }

    MethodCall(
            Caller caller,
            ObjectNode arguments,
            JmapSettings limits,
            Map<String, String> createdIds,
            ResponseRoom room) {
        this.room = room;
        this.caller = caller;
        this.arguments = new Arguments(arguments);
        this.limits = limits;
        this.createdIds = createdIds;
    }

    public Caller caller() {
        return caller;
    }

    public Arguments arguments() {
        return arguments;
    }

    /// As they were when the request came.
    public JmapSettings limits() {
        return limits;
    }

    /// Notes that a record was created.
    // RFC 8620 section 5.3
    public void created(String creationId, String id) {
        createdIds.put(creationId, id);
    }

    /// The id that a reference to a created record stands for, others as they are.
    ///
    /// @return null when nothing was created under that name
    // RFC 8620 section 5.3: #creation-id
    public @Nullable String resolve(String idOrReference) {
        return idOrReference.startsWith("#")
                ? createdIds.get(idOrReference.substring(1))
                : idOrReference;
    }

    /// Tells of a part of the response as soon as it is made: where each may be large, this ends
    /// the call before all of them fill the memory.
    ///
    /// @throws MethodError when there is no room for it
    public void hold(JsonNode part) throws MethodError {
        long octets = ResponseRoom.octets(part);
        held += octets;
        room.take(octets);
    }

    /// Octets of the response that were told of.
    long held() {
        return held;
    }

    /// Has another method called right after this one, whose response follows this one's.
    // RFC 8620 section 5.4, RFC 8621 section 7.5
    public void follow(String name, ObjectNode with) {
        followUps.add(new FollowUp(name, with));
    }

    List<FollowUp> followUps() {
        return followUps;
    }
}
