package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// DELETE, RFC 9051 section 6.3.5. A client that deletes the mailbox it has selected has none
/// selected afterwards.
final class DeleteCommand implements Command {
    // delete = "DELETE" SP mailbox
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        String name = MailboxNames.expect(arguments);
        arguments.expectEnd();
        session.notifier().own(name);
        session.account().delete(name);
        if (session.hasSelected(name)) {
            session.unselect();
        }
        return Reply.ok("Deleted");
    }
}
