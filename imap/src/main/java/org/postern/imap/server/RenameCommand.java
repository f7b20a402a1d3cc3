package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// RENAME, RFC 9051 section 6.3.6.
final class RenameCommand implements Command {
    // rename = "RENAME" SP mailbox SP mailbox
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        String from = MailboxNames.expect(arguments);
        arguments.expectSpace();
        String to = MailboxNames.expect(arguments);
        arguments.expectEnd();
        session.notifier().own(from);
        session.notifier().own(to);
        session.account().rename(from, to);
        // Renaming INBOX moves its messages and leaves INBOX where it is.
        if (session.hasSelected(from) && !from.equals(MailboxNames.INBOX)) {
            session.selected().renamed(to);
        }
        if (session.rev2()) {
            // RFC 9051 section 6.3.9.7: OLDNAME tells where a mailbox was
            var tree = new NameTree(session.account().mailboxes());
            ListResponse.print(session.out(), tree, to, from);
        }
        return Reply.ok("Renamed");
    }
}
