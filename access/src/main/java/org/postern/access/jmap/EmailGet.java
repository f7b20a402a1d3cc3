package org.postern.access.jmap;

import org.postern.jmap.GetArguments;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.mail.UidSet;
import org.postern.store.Folder;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `Email/get`, RFC 8621 section 4.2.
final class EmailGet implements JmapMethod {
    private final Accounts accounts;
    private final Previews previews;

    EmailGet(Accounts accounts, Previews previews) {
        this.accounts = accounts;
        this.previews = previews;
    }

    @Override
    public ObjectNode call(MethodCall call) throws MethodError {
        var get = GetArguments.read(call);
        var wanted = EmailSelection.read(call.arguments());
        call.arguments().end();
        var mail = accounts.open(call.caller(), get.accountId());
        var picture = mail.picture();
        var ids = get.ids();
        if (ids == null) {
            ids = all(picture, call.limits().maxGet());
        }
        var response = Json.object().put("accountId", get.accountId());
        response.put("state", picture.state().text());
        var list = response.putArray("list");
        var notFound = response.putArray("notFound");
        Map<Long, List<Copy>> found = new LinkedHashMap<>();
        for (String id : ids) {
            String resolved = call.resolve(id);
            long emailId = resolved == null ? 0 : ObjectIds.email(resolved);
            var copies = emailId == 0 ? List.<Copy>of() : picture.copies(emailId);
            if (copies.isEmpty()) {
                notFound.add(id);
            } else {
                found.put(emailId, copies);
            }
        }
        try {
            var messages = wanted.needsMessage() ? messages(found) : Map.<Long, StoredMessage>of();
            var printer = new EmailPrinter(wanted, previews);
            for (var one : found.entrySet()) {
                var message = messages.get(one.getKey());
                if (wanted.needsMessage() && message == null) {
                    // Gone between the two looks.
                    notFound.add(ObjectIds.email(one.getKey()));
                    continue;
                }
                var email = printer.metadata(one.getKey(), one.getValue());
                if (message != null) {
                    printer.content(
                            email,
                            new StoredSource(message),
                            new Previews.Key(mail.account().id(), one.getKey()));
                }
                call.hold(email);
                list.add(email);
            }
        } catch (StoreException e) {
            throw Failures.ofCall(e);
        } catch (IOException e) {
            throw MethodError.unavailable();
        }
        return response;
    }

    private static List<String> all(MailPicture picture, int most) throws MethodError {
        var ids = new java.util.LinkedHashSet<String>();
        for (Box box : picture.boxes()) {
            for (int i = 0; box.view() != null && i < box.messages().count(); i++) {
                ids.add(ObjectIds.email(box.messages().emailIdAt(i)));
                if (ids.size() > most) {
                    throw MethodError.tooLarge("There are more than " + most + " Emails");
                }
            }
        }
        return new ArrayList<>(ids);
    }

    /// The messages themselves, those of one folder read together.
    static Map<Long, StoredMessage> messages(Map<Long, List<Copy>> emails) throws StoreException {
        Map<Integer, UidSet.Builder> uids = new HashMap<>();
        Map<Integer, Folder> folders = new HashMap<>();
        emails.values()
                .forEach(copies -> {
                    var first = copies.getFirst();
                    folders.put(first.box().number(), first.box().folder());
                    uids.computeIfAbsent(first.box().number(), _ -> new UidSet.Builder())
                            .add(first.uid());
                });
        Map<Long, StoredMessage> messages = new HashMap<>();
        for (var one : uids.entrySet()) {
            var folder = folders.get(one.getKey());
            if (folder != null) {
                folder.messages(
                        one.getValue().build(),
                        message -> messages.put(message.emailId(), message));
            }
        }
        return messages;
    }
}
