package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.MailboxRights;
import org.postern.imap.Reply;
import org.postern.imap.server.AccessControl.Change;

import java.io.IOException;

/// DELETEACL, RFC 4314 section 3.2.
final class DeleteAclCommand implements Command {
    // deleteacl = "DELETEACL" SP mailbox SP identifier
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        AccessControl control = AclNames.control(session);
        arguments.expectSpace();
        String name = MailboxNames.expect(arguments);
        arguments.expectSpace();
        String identifier = AclNames.expectIdentifier(arguments);
        arguments.expectEnd();
        control.set(name, identifier, Change.REPLACE, MailboxRights.NONE);
        return Reply.ok("Rights deleted");
    }
}
