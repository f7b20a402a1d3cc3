package org.postern.access.jmap;

import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.List;

/// `Mailbox/changes`, RFC 8621 section 2.2.
final class MailboxChanges implements JmapMethod {
    private final Accounts accounts;

    MailboxChanges(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public ObjectNode call(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        String sinceState = arguments.string("sinceState");
        long most = arguments.unsigned("maxChanges", 0);
        if (arguments.value("maxChanges") != null && most == 0) {
            throw MethodError.invalid("maxChanges", "it is more than 0");
        }
        arguments.end();
        var mail = accounts.open(call.caller(), accountId);
        var before =
                MailboxState.parse(sinceState).orElseThrow(MethodError::cannotCalculateChanges);
        var now = Failures.asked(() -> MailboxState.of(mail, mail.index().picture(mail.account())));
        var changes = now.since(before);
        // Each Mailbox stands for itself in the state, so a part of them is a state too.
        var reached = new LinkedHashMap<>(before.lines());
        long[] left = {most == 0 ? Long.MAX_VALUE : most};
        var response = Json.object().put("accountId", accountId).put("oldState", sinceState);
        var created = taken(changes.created(), left);
        var updated = taken(changes.updated(), left);
        var destroyed = taken(changes.destroyed(), left);
        for (var list : List.of(created, updated)) {
            list.forEach(id -> {
                var line = now.lines().get(id.stringValue());
                if (line != null) {
                    reached.put(id.stringValue(), line);
                }
            });
        }
        destroyed.forEach(id -> reached.remove(id.stringValue()));
        int told = created.size() + updated.size() + destroyed.size();
        int all = changes.created().size() + changes.updated().size() + changes.destroyed().size();
        response.put("newState", told < all ? new MailboxState(reached).text() : now.text());
        response.put("hasMoreChanges", told < all);
        response.set("created", created);
        response.set("updated", updated);
        response.set("destroyed", destroyed);
        boolean countsOnly = !updated.isEmpty() && now.countsOnly(before, changes.updated());
        response.set(
                "updatedProperties",
                countsOnly
                        ? Json.array()
                                .add("totalEmails")
                                .add("unreadEmails")
                                .add("totalThreads")
                                .add("unreadThreads")
                        : Json.nothing());
        return response;
    }

    private static ArrayNode taken(List<String> ids, long[] left) {
        var array = Json.array();
        for (String id : ids) {
            if (left[0]-- > 0) {
                array.add(id);
            }
        }
        return array;
    }
}
