package org.postern.access.jmap;

import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;

import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongFunction;

/// `Email/changes` and `Thread/changes` (RFC 8620 section 5.2).
///
/// Where the client wants few at a time, an answer ends in the midst, ordered by id. The state that
/// it is given then says: up to this id as of that state, behind it as of this one.
final class ChangesCall {
    private static final char PARTS = '~';

    private final MailPicture now;
    private final Function<MailChanges, SortedMap<Long, MailChanges.Kind>> records;
    private final LongFunction<String> ids;

    /// @param records which of the changes are asked for
    /// @param ids how ids are written
    ChangesCall(
            MailPicture now,
            Function<MailChanges, SortedMap<Long, MailChanges.Kind>> records,
            LongFunction<String> ids) {
        this.now = now;
        this.records = records;
        this.ids = ids;
    }

    /// Where a client stands.
    ///
    /// @param rest the state of what is above `last`
    /// @param done the state of what is not
    private record Since(StateVector rest, Optional<StateVector> done, long last) {}

    private static Since parse(String state) throws MethodError {
        String[] parts = state.split(String.valueOf(PARTS), -1);
        var rest = StateVector.parse(parts[0]);
        if (rest.isPresent() && parts.length == 1) {
            return new Since(rest.get(), Optional.empty(), 0);
        }
        try {
            var done = parts.length == 3 ? StateVector.parse(parts[1]) : rest;
            if (parts.length == 3 && rest.isPresent() && done.isPresent()) {
                return new Since(rest.get(), done, Long.parseUnsignedLong(parts[2], 16));
            }
        } catch (NumberFormatException e) {
            // None of ours, as said below.
        }
        throw MethodError.cannotCalculateChanges();
    }

    /// Everything that changed since a state.
    SortedMap<Long, MailChanges.Kind> all(String sinceState) throws MethodError {
        return all(parse(sinceState));
    }

    private SortedMap<Long, MailChanges.Kind> all(Since since) throws MethodError {
        var all = new TreeMap<Long, MailChanges.Kind>(Long::compareUnsigned);
        all.putAll(changes(since.rest()));
        if (since.done().isPresent()) {
            var more = changes(since.done().get());
            all.keySet().removeIf(id -> Long.compareUnsigned(id, since.last()) <= 0);
            more.forEach((id, kind) -> {
                if (Long.compareUnsigned(id, since.last()) <= 0) {
                    all.put(id, kind);
                }
            });
        }
        return all;
    }

    private Map<Long, MailChanges.Kind> changes(StateVector since) throws MethodError {
        var changes = Failures.asked(() -> MailChanges.between(since, now));
        return records.apply(changes.orElseThrow(MethodError::cannotCalculateChanges));
    }

    ObjectNode answer(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        String sinceState = arguments.string("sinceState");
        long most = arguments.unsigned("maxChanges", 0);
        if (arguments.value("maxChanges") != null && most == 0) {
            throw MethodError.invalid("maxChanges", "it is more than 0");
        }
        arguments.end();
        var since = parse(sinceState);
        var all = all(since);
        var response = Json.object().put("accountId", accountId).put("oldState", sinceState);
        String newState = now.state().text();
        boolean more = most > 0 && all.size() > most;
        long last = 0;
        var created = Json.array();
        var updated = Json.array();
        var destroyed = Json.array();
        int told = 0;
        for (var change : all.entrySet()) {
            if (more && told == most) {
                break;
            }
            told++;
            last = change.getKey();
            String id = ids.apply(last);
            switch (change.getValue()) {
                case CREATED -> created.add(id);
                case UPDATED -> updated.add(id);
                case DESTROYED -> destroyed.add(id);
            }
        }
        if (more) {
            if (Long.compareUnsigned(last, since.last()) < 0) {
                // What was told before has changed again, more than the client takes at once.
                throw MethodError.cannotCalculateChanges();
            }
            newState = since.rest().text() + PARTS + newState + PARTS + Long.toHexString(last);
        }
        response.put("newState", newState).put("hasMoreChanges", more);
        response.set("created", created);
        response.set("updated", updated);
        response.set("destroyed", destroyed);
        return response;
    }
}
