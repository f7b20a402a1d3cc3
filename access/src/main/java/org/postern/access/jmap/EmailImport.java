package org.postern.access.jmap;

import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.jmap.SetError;
import org.postern.store.MessageStore;
import org.postern.store.StoreException;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/// `Email/import`, RFC 8621 section 4.8.
final class EmailImport implements JmapMethod {
    private static final Set<String> PROPERTIES =
            Set.of("blobId", "mailboxIds", "keywords", "receivedAt");

    private final Accounts accounts;
    private final Blobs blobs;
    private final MessageStore store;
    private final InstantSource clock;

    EmailImport(Accounts accounts, Blobs blobs, MessageStore store, InstantSource clock) {
        this.accounts = accounts;
        this.blobs = blobs;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public ObjectNode call(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        String ifInState = arguments.stringOrNull("ifInState");
        var emails = arguments.objectsByName("emails");
        arguments.end();
        if (emails.size() > call.limits().maxSet()) {
            throw MethodError.tooLarge("One call imports at most " + call.limits().maxSet());
        }
        var mail = accounts.open(call.caller(), accountId);
        var picture = mail.picture();
        String oldState = picture.state().text();
        if (ifInState != null && !ifInState.equals(oldState)) {
            throw MethodError.stateMismatch();
        }
        var created = Json.object();
        var notCreated = Json.object();
        for (var one : emails) {
            try {
                var email = imported(call, mail, picture, one.getValue());
                call.created(one.getKey(), email.path("id").stringValue());
                created.set(one.getKey(), email);
            } catch (SetError.Refused e) {
                notCreated.set(one.getKey(), e.error().toJson());
            } catch (StoreException e) {
                notCreated.set(one.getKey(), Failures.ofRecord(e).toJson());
            } catch (IOException e) {
                throw MethodError.unavailable();
            }
        }
        var response = Json.object().put("accountId", accountId).put("oldState", oldState);
        response.put("newState", mail.picture().state().text());
        response.set("created", created.isEmpty() ? Json.nothing() : created);
        response.set("notCreated", notCreated.isEmpty() ? Json.nothing() : notCreated);
        return response;
    }

    private ObjectNode imported(
            MethodCall call, MailView mail, MailPicture picture, ObjectNode email)
            throws SetError.Refused, StoreException, IOException, MethodError {
        for (String property : email.propertyNames()) {
            if (!PROPERTIES.contains(property)) {
                throw SetError.invalidProperties("There is no such property", property).refused();
            }
        }
        if (mail.deleted()) {
            throw SetError.forbidden("Nothing new comes to deleted mail").refused();
        }
        var target = EmailTarget.read(email, picture, call, clock.instant());
        String blobId = email.path("blobId").stringValue("");
        var content = blobs.find(mail, blobId);
        if (content.isEmpty()) {
            var more = Json.object();
            more.set("notFound", Json.array().add(blobId));
            throw new SetError("blobNotFound", "There is no such blob", List.of(), more).refused();
        }
        try (InputStream in = content.get().open(0, content.get().octets());
                var spool = store.spool()) {
            var some = new byte[16 << 10];
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                spool.write(some, 0, read);
            }
            return target.store(spool.finish());
        }
    }
}
