package org.postern.access.jmap;

import org.postern.jmap.GetArguments;
import org.postern.jmap.JmapMethod;
import org.postern.jmap.Json;
import org.postern.jmap.MethodCall;
import org.postern.jmap.MethodError;
import org.postern.store.StoreException;

import tools.jackson.databind.node.ObjectNode;

/// `Mailbox/get`, RFC 8621 section 2.1.
final class MailboxGet implements JmapMethod {
    private final Accounts accounts;
    private final MailboxSharing sharing;

    MailboxGet(Accounts accounts, MailboxSharing sharing) {
        this.accounts = accounts;
        this.sharing = sharing;
    }

    @Override
    public ObjectNode call(MethodCall call) throws MethodError {
        var get = GetArguments.read(call, MailboxPrinter.PROPERTIES);
        call.arguments().end();
        var mail = accounts.open(call.caller(), get.accountId());
        var picture = mail.picture();
        var response = Json.object().put("accountId", get.accountId());
        try {
            response.put("state", MailboxState.of(mail, picture).text());
            var list = response.putArray("list");
            var notFound = response.putArray("notFound");
            var printer = new MailboxPrinter(mail, picture);
            if (get.ids() == null) {
                if (picture.boxes().size() > call.limits().maxGet()) {
                    throw GetArguments.tooMany(call.limits());
                }
                for (Box box : picture.boxes()) {
                    list.add(show(printer, mail, box, get));
                }
                return response;
            }
            for (String id : get.ids()) {
                String resolved = call.resolve(id);
                var box =
                        resolved == null ? java.util.Optional.<Box>empty() : picture.box(resolved);
                if (box.isPresent()) {
                    list.add(show(printer, mail, box.get(), get));
                } else {
                    notFound.add(id);
                }
            }
            return response;
        } catch (StoreException e) {
            throw Failures.ofCall(e);
        }
    }

    private ObjectNode show(MailboxPrinter printer, MailView mail, Box box, GetArguments get)
            throws StoreException {
        var json = printer.show(box, get.properties());
        if (get.wants("shareWith")) {
            json.set("shareWith", sharing.show(mail, box));
        }
        return json;
    }
}
