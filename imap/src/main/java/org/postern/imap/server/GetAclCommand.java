package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;

import java.io.IOException;

/// GETACL, RFC 4314 section 3.3.
final class GetAclCommand implements Command {
    // getacl = "GETACL" SP mailbox
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        AccessControl control = AclNames.control(session);
        arguments.expectSpace();
        String name = MailboxNames.expect(arguments);
        arguments.expectEnd();
        var entries = control.list(name);
        // acl-data = "ACL" SP mailbox *(SP identifier SP rights)
        ResponseWriter out = session.out();
        out.ascii("* ACL ");
        MailboxNames.print(out, name);
        for (var entry : entries.entrySet()) {
            out.octet(' ');
            AclNames.printIdentifier(out, entry.getKey());
            out.octet(' ').ascii(entry.getValue().printed());
        }
        out.crlf();
        return Reply.ok("Done");
    }
}
