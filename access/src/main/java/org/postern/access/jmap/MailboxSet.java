package org.postern.access.jmap;

import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.jmap.PatchObject;
import org.postern.jmap.SetArguments;
import org.postern.jmap.SetError;
import org.postern.jmap.SetResponse;
import org.postern.store.FolderName;
import org.postern.store.SpecialUse;
import org.postern.store.StoreException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// `Mailbox/set`, RFC 8621 section 2.5.
final class MailboxSet implements JmapMethod {
    private static final Set<String> MUTABLE =
            Set.of("name", "parentId", "role", "sortOrder", "isSubscribed", "shareWith");

    /// RFC 8621 section 2: below 2^31.
    private static final long MOST_ORDER = Integer.MAX_VALUE;

    private final Accounts accounts;
    private final MailboxSharing sharing;

    MailboxSet(Accounts accounts, MailboxSharing sharing) {
        this.accounts = accounts;
        this.sharing = sharing;
    }

    @Override
    public ObjectNode call(MethodCall call) throws MethodError {
        var set = SetArguments.read(call);
        boolean removeEmails = call.arguments().bool("onDestroyRemoveEmails", false);
        call.arguments().end();
        var mail = accounts.open(call.caller(), set.accountId());
        String oldState = state(mail);
        if (set.ifInState() != null && !set.ifInState().equals(oldState)) {
            throw MethodError.stateMismatch();
        }
        var response = new SetResponse(set.accountId());
        create(call, mail, set, response);
        for (var one : set.update()) {
            String id = String.valueOf(call.resolve(one.getKey()));
            try {
                update(call, mail, id, one.getValue());
                response.updated(id, null);
            } catch (SetError.Refused e) {
                response.notUpdated(id, e.error());
            } catch (StoreException e) {
                response.notUpdated(id, Failures.ofRecord(e));
            }
        }
        destroy(call, mail, set.destroy(), removeEmails, response);
        return response.toJson(oldState, state(mail));
    }

    private static String state(MailView mail) throws MethodError {
        var picture = mail.picture();
        return Failures.asked(() -> MailboxState.of(mail, picture).text());
    }

    /// One may be the parent of another that stands before it.
    private void create(MethodCall call, MailView mail, SetArguments set, SetResponse response)
            throws MethodError {
        var left = new ArrayList<>(set.create());
        boolean again = true;
        while (again && !left.isEmpty()) {
            again = false;
            for (var one : List.copyOf(left)) {
                String parent = one.getValue().path("parentId").stringValue("");
                boolean waits =
                        parent.startsWith("#")
                                && call.resolve(parent) == null
                                && left.stream()
                                        .anyMatch(other ->
                                                other.getKey().equals(parent.substring(1)));
                if (!waits) {
                    left.remove(one);
                    again = true;
                    create(call, mail, one.getKey(), one.getValue(), response);
                }
            }
        }
        for (var one : left) {
            response.notCreated(
                    one.getKey(),
                    SetError.invalidProperties("They are each other's parents", "parentId"));
        }
    }

    private void create(
            MethodCall call,
            MailView mail,
            String creationId,
            ObjectNode json,
            SetResponse response)
            throws MethodError {
        try {
            refuseDeleted(mail);
            for (String property : json.propertyNames()) {
                if (!MUTABLE.contains(property)) {
                    throw SetError.invalidProperties("The server sets it", property).refused();
                }
            }
            var picture = mail.picture();
            var name = name(call, picture, json.path("parentId"), json.path("name"));
            var uses = uses(json.path("role"));
            mail.account().create(name, uses);
            var settings = json.deepCopy();
            settings.remove(List.of("name", "parentId", "role"));
            if (!json.has("isSubscribed")) {
                // RFC 8621 section 2: what is not said is false
                settings.put("isSubscribed", false);
            }
            var box = box(mail, name);
            apply(call, mail, box, settings);
            var now = mail.picture();
            var made = now.box(box.id()).orElse(box);
            var shown = new MailboxPrinter(mail, now).show(made, null);
            json.propertyNames().forEach(shown::remove);
            call.created(creationId, made.id());
            response.created(creationId, shown);
        } catch (SetError.Refused e) {
            response.notCreated(creationId, e.error());
        } catch (StoreException e) {
            response.notCreated(creationId, Failures.ofRecord(e));
        }
    }

    private static void refuseDeleted(MailView mail) throws SetError.Refused {
        if (mail.deleted()) {
            throw SetError.forbidden("The folders of deleted mail follow from what was deleted")
                    .refused();
        }
    }

    private static Box box(MailView mail, FolderName name) throws StoreException, MethodError {
        return mail.picture().boxes().stream()
                .filter(box -> box.entry().name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new StoreException(StoreException.Kind.ABSENT, "folder " + name));
    }

    private static FolderName name(
            MethodCall call, MailPicture picture, JsonNode parent, JsonNode name)
            throws SetError.Refused, StoreException {
        if (!name.isString() || name.stringValue().isEmpty()) {
            throw SetError.invalidProperties("It has a name", "name").refused();
        }
        if (name.stringValue().indexOf(FolderName.SEPARATOR) >= 0) {
            throw SetError.invalidProperties("No name has a " + FolderName.SEPARATOR, "name")
                    .refused();
        }
        String above = "";
        if (!parent.isMissingNode() && !parent.isNull()) {
            String id = call.resolve(parent.stringValue(""));
            Optional<Box> box = id == null ? Optional.empty() : picture.box(id);
            above =
                    box.orElseThrow(() ->
                                    SetError.invalidProperties(
                                                    "There is no such Mailbox", "parentId")
                                            .refused())
                                    .entry()
                                    .name()
                            + "/";
        }
        return FolderName.of(above + name.stringValue());
    }

    private static Set<SpecialUse> uses(JsonNode role) throws SetError.Refused {
        var uses = EnumSet.noneOf(SpecialUse.class);
        if (role.isMissingNode() || role.isNull()) {
            return uses;
        }
        for (SpecialUse use : SpecialUse.values()) {
            if (MailboxPrinter.word(use).equals(role.stringValue(""))) {
                uses.add(use);
            }
        }
        if (uses.isEmpty()) {
            throw SetError.invalidProperties("No Mailbox can be given that role", "role").refused();
        }
        return uses;
    }

    private void update(MethodCall call, MailView mail, String id, ObjectNode patch)
            throws SetError.Refused, StoreException, MethodError {
        refuseDeleted(mail);
        var picture = mail.picture();
        var box = picture.box(id).orElseThrow(() -> SetError.notFound().refused());
        var before = new MailboxPrinter(mail, picture).show(box, null);
        before.set("shareWith", sharing.show(mail, box));
        // A null that is patched stays one: it says that there is no parent, no role.
        var after = PatchObject.apply(before, patch);
        for (String property : MUTABLE) {
            if (patch.has(property) && patch.path(property).isNull()) {
                after.putNull(property);
            }
        }
        var changed = Json.object();
        for (var entry : after.properties()) {
            if (!entry.getValue().equals(before.path(entry.getKey()))) {
                if (!MUTABLE.contains(entry.getKey())) {
                    throw SetError.invalidProperties("The server sets it", entry.getKey())
                            .refused();
                }
                changed.set(entry.getKey(), entry.getValue());
            }
        }
        if (changed.has("name") || changed.has("parentId")) {
            var name = name(call, picture, after.path("parentId"), after.path("name"));
            if (box.entry().name().equals(FolderName.INBOX)) {
                throw SetError.forbidden("INBOX stays where it is").refused();
            }
            rename(mail, box.entry().name(), name);
            box = box(mail, name);
        }
        changed.remove(List.of("name", "parentId"));
        apply(call, mail, box, changed);
    }

    /// A Mailbox that is called otherwise is the same one, with those below it; the store knows
    /// subscriptions by names.
    private static void rename(MailView mail, FolderName from, FolderName to)
            throws StoreException {
        var subscribed = new ArrayList<FolderName>();
        if (mail.own()) {
            for (var entry : mail.account().folders()) {
                if (entry.subscribed() && entry.name().within(from)) {
                    subscribed.add(entry.name());
                }
            }
        }
        mail.account().rename(from, to);
        for (var name : subscribed) {
            mail.account().unsubscribe(name);
            mail.account()
                    .subscribe(
                            FolderName.of(
                                    to + name.toString().substring(from.toString().length())));
        }
    }

    /// Sets what does not concern its name.
    private void apply(MethodCall call, MailView mail, Box box, ObjectNode changed)
            throws SetError.Refused, StoreException {
        var name = box.entry().name();
        if (changed.has("role")) {
            if (name.equals(FolderName.INBOX)) {
                throw SetError.forbidden("INBOX keeps its role").refused();
            }
            mail.account().specialUses(name, uses(changed.path("role")));
        }
        JsonNode subscribed = changed.path("isSubscribed");
        if (!subscribed.isMissingNode()) {
            if (!subscribed.isBoolean()) {
                throw SetError.invalidProperties("Not a Boolean", "isSubscribed").refused();
            }
            if (mail.own() && subscribed.booleanValue()) {
                mail.account().subscribe(name);
            } else if (mail.own()) {
                mail.account().unsubscribe(name);
            } else if (!subscribed.booleanValue() && !changed.has("role")) {
                throw SetError.forbidden("What is shared is always subscribed").refused();
            }
        }
        if (changed.has("sortOrder")) {
            order(mail, name, changed.path("sortOrder"));
        }
        if (changed.has("shareWith")) {
            sharing.set(
                    mail,
                    box,
                    changed.path("shareWith"),
                    new org.postern.store.AccountId(call.caller().id()));
        }
    }

    private static void order(MailView mail, FolderName name, JsonNode order)
            throws SetError.Refused, StoreException {
        if (!order.isIntegralNumber()
                || !order.canConvertToLong()
                || order.longValue() < 0
                || order.longValue() > MOST_ORDER) {
            throw SetError.invalidProperties("Not an UnsignedInt below 2^31", "sortOrder")
                    .refused();
        }
        var set = new TreeMap<org.postern.store.Annotation, byte[]>();
        set.put(
                MailboxPrinter.SORT_ORDER,
                Long.toString(order.longValue()).getBytes(StandardCharsets.US_ASCII));
        mail.account().annotate(name, set, Set.of());
    }

    private static void destroy(
            MethodCall call,
            MailView mail,
            List<String> ids,
            boolean removeEmails,
            SetResponse response)
            throws MethodError {
        // Children before their parents, whatever the client's order is.
        var byDepth = new ArrayList<>(ids);
        var picture = mail.picture();
        byDepth.sort(
                java.util.Comparator.comparingInt((String id) ->
                                picture.box(String.valueOf(call.resolve(id)))
                                        .map(box -> box.entry().name().elements().size())
                                        .orElse(0))
                        .reversed());
        for (String given : byDepth) {
            String id = String.valueOf(call.resolve(given));
            try {
                refuseDeleted(mail);
                var now = mail.picture();
                var box = now.box(id).orElseThrow(() -> SetError.notFound().refused());
                if (now.hasChild(box)) {
                    throw SetError.of("mailboxHasChild", "Others are below it").refused();
                }
                if (!removeEmails && now.counts().of(box).emails() > 0) {
                    throw SetError.of("mailboxHasEmail", "It is not empty").refused();
                }
                if (box.entry().name().equals(FolderName.INBOX)) {
                    throw SetError.forbidden("INBOX stays").refused();
                }
                mail.account().delete(box.entry().name());
                if (mail.own() && box.entry().subscribed()) {
                    mail.account().unsubscribe(box.entry().name());
                }
                response.destroyed(id);
            } catch (SetError.Refused e) {
                response.notDestroyed(id, e.error());
            } catch (StoreException e) {
                response.notDestroyed(id, Failures.ofRecord(e));
            }
        }
    }
}
