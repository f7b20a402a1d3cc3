package org.postern.webmail;

import org.postern.content.SenderLists;
import org.postern.content.SenderLists.Kind;
import org.postern.engine.EngineException;
import org.postern.jmap.Caller;
import org.postern.jmap.Json;
import org.postern.jmap.MethodError;
import org.postern.jmap.SetError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whose mail is never junk, and whose always is.
final class SenderListRecords implements Singletons.Records {
    private static final String ENTRIES = "entries";

    private static final Map<String, Kind> KINDS =
            Map.of(
                    "allowedSenders", Kind.ALLOWED_SENDERS,
                    "allowedRecipients", Kind.ALLOWED_RECIPIENTS,
                    "blockedSenders", Kind.BLOCKED_SENDERS);

    private final SenderLists lists;

    SenderListRecords(SenderLists lists) {
        this.lists = lists;
    }

    @Override
    public List<String> ids() {
        return KINDS.keySet().stream().sorted().toList();
    }

    @Override
    public ObjectNode read(Caller caller, String id) throws MethodError {
        var record = Json.object().put("id", id);
        record.set(ENTRIES, Json.strings(entries(caller, kind(id))));
        return record;
    }

    private static Kind kind(String id) {
        return java.util.Objects.requireNonNull(KINDS.get(id));
    }

    private List<String> entries(Caller caller, Kind kind) throws MethodError {
        try {
            return lists.patterns(caller.id(), kind).stream().sorted().toList();
        } catch (EngineException e) {
            throw MethodError.unavailable();
        }
    }

    @Override
    public void write(Caller caller, String id, ObjectNode changed)
            throws MethodError, SetError.Refused {
        Set<String> wanted = patterns(changed.path(ENTRIES));
        var there = Set.copyOf(entries(caller, kind(id)));
        try {
            lists.add(
                    caller.id(),
                    kind(id),
                    wanted.stream().filter(one -> !there.contains(one)).toList());
            for (String gone : there) {
                if (!wanted.contains(gone)) {
                    lists.remove(caller.id(), kind(id), gone);
                }
            }
        } catch (IllegalArgumentException full) {
            throw refused(full);
        } catch (EngineException e) {
            throw MethodError.unavailable();
        }
    }

    private static Set<String> patterns(JsonNode entries) throws SetError.Refused {
        if (!entries.isArray()) {
            throw SetError.invalidProperties("entries must be a list", ENTRIES).refused();
        }
        var patterns = new LinkedHashSet<String>();
        for (JsonNode entry : entries) {
            try {
                patterns.add(SenderLists.pattern(entry.asString("")));
            } catch (IllegalArgumentException e) {
                throw refused(e);
            }
        }
        return patterns;
    }

    private static SetError.Refused refused(IllegalArgumentException why) {
        return SetError.invalidProperties(String.valueOf(why.getMessage()), ENTRIES).refused();
    }
}
