package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.MailboxRights;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;

import java.io.IOException;

/// LISTRIGHTS, RFC 4314 section 3.4.
final class ListRightsCommand implements Command {
    // listrights = "LISTRIGHTS" SP mailbox SP identifier
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        AccessControl control = AclNames.control(session);
        arguments.expectSpace();
        String name = MailboxNames.expect(arguments);
        arguments.expectSpace();
        String identifier = AclNames.expectIdentifier(arguments);
        arguments.expectEnd();
        var grantable = control.grantable(name, identifier);
        // listrights-data = "LISTRIGHTS" SP mailbox SP identifier SP rights *(SP rights)
        ResponseWriter out = session.out();
        out.ascii("* LISTRIGHTS ");
        MailboxNames.print(out, name);
        out.octet(' ');
        AclNames.printIdentifier(out, identifier);
        MailboxRights required = grantable.required();
        out.octet(' ').ascii(required.isEmpty() ? "\"\"" : required.printed());
        for (MailboxRights optional : grantable.optional()) {
            out.octet(' ').ascii(optional.letters());
        }
        // RFC 4314 section 2.1.1: c and d are there for clients of RFC 2086
        out.ascii(required.isEmpty() ? " c d" : "").crlf();
        return Reply.ok("Done");
    }
}
