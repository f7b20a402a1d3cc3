package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.MailboxRights;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;

import java.io.IOException;

/// MYRIGHTS, RFC 4314 section 3.5.
final class MyRightsCommand implements Command {
    // myrights = "MYRIGHTS" SP mailbox
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        AccessControl control = AclNames.control(session);
        arguments.expectSpace();
        String name = MailboxNames.expect(arguments);
        arguments.expectEnd();
        print(session.out(), name, control.myRights(name));
        return Reply.ok("Done");
    }

    // myrights-data = "MYRIGHTS" SP mailbox SP rights
    static void print(ResponseWriter out, String name, MailboxRights rights) throws IOException {
        out.ascii("* MYRIGHTS ");
        MailboxNames.print(out, name);
        out.octet(' ').ascii(rights.isEmpty() ? "\"\"" : rights.printed()).crlf();
    }
}
