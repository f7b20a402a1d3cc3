package org.postern.access.jmap;

import org.postern.jmap.GetArguments;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `Thread/get`, RFC 8621 section 3.1.
final class ThreadGet implements JmapMethod {
    private static final Set<String> PROPERTIES = Set.of("id", "emailIds");

    private final Accounts accounts;

    ThreadGet(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public ObjectNode call(MethodCall call) throws MethodError {
        var get = GetArguments.read(call, PROPERTIES);
        call.arguments().end();
        var picture = accounts.open(call.caller(), get.accountId()).picture();
        var ids = get.ids();
        if (ids == null) {
            ids = all(picture, call.limits().maxGet());
        }
        var response = Json.object().put("accountId", get.accountId());
        response.put("state", picture.state().text());
        var list = response.putArray("list");
        var notFound = response.putArray("notFound");
        for (String id : ids) {
            long threadId = ObjectIds.thread(id);
            long[] emails = threadId == 0 ? new long[0] : picture.thread(threadId);
            if (emails.length == 0) {
                notFound.add(id);
                continue;
            }
            var thread = list.addObject().put("id", id);
            if (get.wants("emailIds")) {
                var emailIds = thread.putArray("emailIds");
                for (long email : emails) {
                    emailIds.add(ObjectIds.email(email));
                }
            }
        }
        return response;
    }

    private static List<String> all(MailPicture picture, int most) throws MethodError {
        var ids = new java.util.LinkedHashSet<String>();
        for (Box box : picture.boxes()) {
            for (int i = 0; box.view() != null && i < box.messages().count(); i++) {
                ids.add(ObjectIds.thread(box.messages().threadIdAt(i)));
                if (ids.size() > most) {
                    throw MethodError.tooLarge("There are more than " + most + " Threads");
                }
            }
        }
        return new ArrayList<>(ids);
    }
}
