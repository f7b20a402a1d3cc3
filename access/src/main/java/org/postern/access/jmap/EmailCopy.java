package org.postern.access.jmap;

import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.jmap.SetError;
import org.postern.mail.UidSet;
import org.postern.store.FlagChange;
import org.postern.store.StoreException;

import tools.jackson.databind.node.ObjectNode;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/// `Email/copy`, RFC 8621 section 4.7: between accounts. What was deleted comes back by it: the
/// mail that its owner has deleted is an account of its own.
final class EmailCopy implements JmapMethod {
    private static final Set<String> PROPERTIES =
            Set.of("id", "mailboxIds", "keywords", "receivedAt");

    private final Accounts accounts;
    private final InstantSource clock;

    EmailCopy(Accounts accounts, InstantSource clock) {
        this.accounts = accounts;
        this.clock = clock;
    }

    @Override
    public ObjectNode call(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String fromId = arguments.id("fromAccountId");
        String toId = arguments.id("accountId");
        String ifFrom = arguments.stringOrNull("ifFromInState");
        String ifTo = arguments.stringOrNull("ifInState");
        var create = arguments.objectsByName("create");
        boolean destroy = arguments.bool("onSuccessDestroyOriginal", false);
        String destroyIf = arguments.stringOrNull("destroyFromIfInState");
        arguments.end();
        if (fromId.equals(toId)) {
            throw MethodError.invalid("fromAccountId", "it is the same account");
        }
        if (create.size() > call.limits().maxSet()) {
            throw MethodError.tooLarge("One call copies at most " + call.limits().maxSet());
        }
        var from = opened(call, fromId);
        var to = accounts.open(call.caller(), toId);
        var picture = from.picture();
        String oldState = to.picture().state().text();
        if ((ifFrom != null && !ifFrom.equals(picture.state().text()))
                || (ifTo != null && !ifTo.equals(oldState))) {
            throw MethodError.stateMismatch();
        }
        var created = Json.object();
        var notCreated = Json.object();
        var originals = Json.array();
        for (var one : create) {
            try {
                created.set(one.getKey(), copied(call, picture, to, one.getKey(), one.getValue()));
                originals.add(
                        String.valueOf(call.resolve(one.getValue().path("id").stringValue(""))));
            } catch (SetError.Refused e) {
                notCreated.set(one.getKey(), e.error().toJson());
            } catch (StoreException e) {
                notCreated.set(one.getKey(), Failures.ofRecord(e).toJson());
            }
        }
        if (destroy && !originals.isEmpty()) {
            // RFC 8620 section 5.4: an implicit call
            var next = Json.object().put("accountId", fromId);
            next.set("destroy", originals);
            if (destroyIf != null) {
                next.put("ifInState", destroyIf);
            }
            call.follow("Email/set", next);
        }
        var response = Json.object().put("fromAccountId", fromId).put("accountId", toId);
        response.put("oldState", oldState).put("newState", to.picture().state().text());
        response.set("created", created.isEmpty() ? Json.nothing() : created);
        response.set("notCreated", notCreated.isEmpty() ? Json.nothing() : notCreated);
        return response;
    }

    private MailView opened(MethodCall call, String fromId) throws MethodError {
        try {
            return accounts.open(call.caller(), fromId);
        } catch (MethodError e) {
            throw e.type().equals("accountNotFound")
                    ? new MethodError("fromAccountNotFound", "There is no such account for you")
                    : e;
        }
    }

    private ObjectNode copied(
            MethodCall call, MailPicture picture, MailView to, String creationId, ObjectNode json)
            throws SetError.Refused, StoreException, MethodError {
        for (String property : json.propertyNames()) {
            if (!PROPERTIES.contains(property)) {
                throw SetError.invalidProperties("It is copied as it is", property).refused();
            }
        }
        if (to.deleted()) {
            throw SetError.forbidden("Nothing new comes to deleted mail").refused();
        }
        var there = to.picture();
        long emailId =
                ObjectIds.email(String.valueOf(call.resolve(json.path("id").stringValue(""))));
        List<Copy> copies = emailId == 0 ? List.of() : picture.copies(emailId);
        if (copies.isEmpty()) {
            throw SetError.notFound().refused();
        }
        var target = EmailTarget.read(json, there, call, clock.instant());
        var source = copies.getFirst();
        if (json.has("receivedAt")
                && target.receivedAt().getEpochSecond()
                        != source.view().internalDateAt(source.index())) {
            throw SetError.invalidProperties("It keeps its date", "receivedAt").refused();
        }
        boolean same = source.box().folder().account().equals(to.account().id());
        if (same && !there.copies(emailId).isEmpty()) {
            // RFC 8620 section 5.4
            var more = Json.object().put("existingId", ObjectIds.email(emailId));
            throw new SetError("alreadyExists", "It is there already", List.of(), more).refused();
        }
        var first = target.boxes().getFirst().folder();
        UidSet uids = source.box().folder().copyTo(first, UidSet.of(source.uid())).target();
        if (uids.isEmpty()) {
            throw SetError.notFound().refused();
        }
        if (json.has("keywords")) {
            first.changeFlags(
                    uids,
                    new FlagChange(FlagChange.Mode.REPLACE, EmailKeywords.flags(target.keywords())),
                    Long.MAX_VALUE);
        }
        target.copyToOthers(uids);
        var message = first.message(uids.first(0)).orElseThrow(() -> SetError.notFound().refused());
        var shown = EmailTarget.shown(message);
        call.created(creationId, shown.path("id").stringValue());
        return shown;
    }
}
