package org.postern.access.jmap;

import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.store.StoreException;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;

/// `Email/parse`, RFC 8621 section 4.9: files, and messages attached to messages, shown as Emails.
final class EmailParse implements JmapMethod {
    /// What only an Email of the store has.
    private static final List<String> ABSENT =
            List.of("id", "threadId", "mailboxIds", "keywords", "receivedAt");

    private final Accounts accounts;
    private final Blobs blobs;
    private final Previews previews;

    EmailParse(Accounts accounts, Blobs blobs, Previews previews) {
        this.accounts = accounts;
        this.blobs = blobs;
        this.previews = previews;
    }

    @Override
    public ObjectNode call(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        String accountId = arguments.id("accountId");
        var blobIds = arguments.ids("blobIds");
        boolean all = !arguments.has("properties");
        var wanted = EmailSelection.read(arguments);
        arguments.end();
        if (blobIds == null) {
            throw MethodError.invalid("blobIds", "it is required");
        }
        if (blobIds.size() > call.limits().maxGet()) {
            throw MethodError.tooLarge("One call parses at most " + call.limits().maxGet());
        }
        var mail = accounts.open(call.caller(), accountId);
        var parsed = Json.object();
        var notParsable = Json.array();
        var notFound = Json.array();
        for (String blobId : blobIds) {
            var content = blobs.find(mail, blobId);
            if (content.isEmpty()) {
                notFound.add(blobId);
                continue;
            }
            try {
                var message = blobs.message(blobId, content.get());
                if (message.isEmpty()) {
                    notParsable.add(blobId);
                    continue;
                }
                var email = shown(blobId, message.get(), wanted, all);
                call.hold(email);
                parsed.set(blobId, email);
            } catch (StoreException e) {
                throw Failures.ofCall(e);
            } catch (IOException e) {
                throw MethodError.unavailable();
            }
        }
        var response = Json.object().put("accountId", accountId);
        response.set("parsed", parsed.isEmpty() ? Json.nothing() : parsed);
        response.set("notParsable", notParsable.isEmpty() ? Json.nothing() : notParsable);
        response.set("notFound", notFound.isEmpty() ? Json.nothing() : notFound);
        return response;
    }

    private ObjectNode shown(
            String blobId, MessageSource message, EmailSelection wanted, boolean all)
            throws StoreException, IOException {
        var email = Json.object();
        if (!all) {
            for (String absent : ABSENT) {
                if (wanted.wants(absent) && !absent.equals("id")) {
                    email.putNull(absent);
                }
            }
            if (wanted.wants("blobId")) {
                email.put("blobId", blobId);
            }
            if (wanted.wants("size")) {
                email.put("size", message.octets());
            }
        }
        new EmailPrinter(wanted, previews).content(email, message, null);
        return email;
    }
}
