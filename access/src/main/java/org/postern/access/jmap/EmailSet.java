package org.postern.access.jmap;

import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.jmap.PatchObject;
import org.postern.jmap.SetArguments;
import org.postern.jmap.SetError;
import org.postern.jmap.SetResponse;
import org.postern.store.MessageStore;
import org.postern.store.StoreException;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// `Email/set`, RFC 8621 section 4.6.
final class EmailSet implements JmapMethod {
    private static final Set<String> MUTABLE = Set.of("keywords", "mailboxIds");

    private final Accounts accounts;
    private final Blobs blobs;
    private final MessageStore store;
    private final InstantSource clock;
    private final Supplier<String> host;

    EmailSet(
            Accounts accounts,
            Blobs blobs,
            MessageStore store,
            InstantSource clock,
            Supplier<String> host) {
        this.accounts = accounts;
        this.blobs = blobs;
        this.store = store;
        this.clock = clock;
        this.host = host;
    }

    @Override
    public ObjectNode call(MethodCall call) throws MethodError {
        var set = SetArguments.read(call);
        call.arguments().end();
        var mail = accounts.open(call.caller(), set.accountId());
        var picture = mail.picture();
        String oldState = picture.state().text();
        if (set.ifInState() != null && !set.ifInState().equals(oldState)) {
            throw MethodError.stateMismatch();
        }
        var response = new SetResponse(set.accountId());
        for (var one : set.create()) {
            create(call, mail, picture, one.getKey(), one.getValue(), response);
        }
        var now = set.create().isEmpty() ? picture : mail.picture();
        update(call, mail, now, set, response);
        destroy(call, mail, set.destroy(), response);
        return response.toJson(oldState, mail.picture().state().text());
    }

    private void create(
            MethodCall call,
            MailView mail,
            MailPicture picture,
            String creationId,
            ObjectNode email,
            SetResponse response)
            throws MethodError {
        try {
            refuseDeleted(mail);
            var target = EmailTarget.read(email, picture, call, clock.instant());
            try (var spool = store.spool()) {
                new MessageComposer(email, mail, blobs, clock.instant(), host.get()).write(spool);
                var created = target.store(spool.finish());
                call.created(creationId, created.path("id").stringValue());
                response.created(creationId, created);
            }
        } catch (SetError.Refused e) {
            response.notCreated(creationId, e.error());
        } catch (StoreException e) {
            response.notCreated(creationId, Failures.ofRecord(e));
        } catch (IOException e) {
            throw MethodError.unavailable();
        }
    }

    private static void refuseDeleted(MailView mail) throws SetError.Refused {
        if (mail.deleted()) {
            throw SetError.forbidden("Deleted mail is only looked at, copied back, or destroyed")
                    .refused();
        }
    }

    private static void update(
            MethodCall call,
            MailView mail,
            MailPicture picture,
            SetArguments set,
            SetResponse response) {
        var edits = new EmailEdits(picture);
        var updated = new ArrayList<String>();
        var doomed = new LinkedHashSet<String>();
        set.destroy().forEach(id -> doomed.add(String.valueOf(call.resolve(id))));
        for (var one : set.update()) {
            String id = String.valueOf(call.resolve(one.getKey()));
            try {
                refuseDeleted(mail);
                long emailId = ObjectIds.email(id);
                var copies = emailId == 0 ? List.<Copy>of() : picture.copies(emailId);
                if (copies.isEmpty()) {
                    throw SetError.notFound().refused();
                }
                // RFC 8620 section 5.3: what is destroyed by the same call need not be updated
                if (doomed.contains(id)) {
                    throw SetError.of("willDestroy", "The same call destroys it").refused();
                }
                patch(call, picture, id, copies, one.getValue(), edits);
                updated.add(id);
            } catch (SetError.Refused e) {
                response.notUpdated(id, e.error());
            }
        }
        edits.run();
        edits.tellUpdated(updated, response);
    }

    private static void patch(
            MethodCall call,
            MailPicture picture,
            String id,
            List<Copy> copies,
            ObjectNode patch,
            EmailEdits edits)
            throws SetError.Refused {
        for (String path : patch.propertyNames()) {
            String property = PatchObject.tokens(path).getFirst();
            if (!MUTABLE.contains(property)) {
                throw SetError.invalidProperties("It never changes", property).refused();
            }
        }
        var before = Json.object();
        var keywords = before.putObject("keywords");
        EmailPrinter.keywords(copies).forEach(keyword -> keywords.put(keyword, true));
        var mailboxes = before.putObject("mailboxIds");
        copies.forEach(copy -> mailboxes.put(copy.box().id(), true));
        var after = PatchObject.apply(before, patch);
        if (!after.path("keywords").equals(keywords)) {
            edits.keywords(id, copies, EmailTarget.keywords(after.path("keywords")));
        }
        if (!after.path("mailboxIds").equals(mailboxes)) {
            edits.mailboxes(id, copies, EmailTarget.boxes(after.path("mailboxIds"), picture, call));
        }
    }

    private static void destroy(
            MethodCall call, MailView mail, List<String> ids, SetResponse response)
            throws MethodError {
        if (ids.isEmpty()) {
            return;
        }
        var picture = mail.picture();
        var edits = new EmailEdits(picture);
        var destroyed = new TreeSet<String>();
        for (String given : ids) {
            String id = String.valueOf(call.resolve(given));
            long emailId = ObjectIds.email(id);
            var copies = emailId == 0 ? List.<Copy>of() : picture.copies(emailId);
            if (copies.isEmpty()) {
                response.notDestroyed(id, SetError.notFound());
            } else {
                edits.remove(id, copies);
                destroyed.add(id);
            }
        }
        edits.run();
        edits.tellDestroyed(destroyed, response);
    }
}
