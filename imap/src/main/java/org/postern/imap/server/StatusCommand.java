package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// STATUS, RFC 9051 section 6.3.11.
final class StatusCommand implements Command {
    // status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        String name = MailboxNames.expect(arguments);
        arguments.expectSpace();
        StatusItems items = StatusItems.expect(arguments);
        arguments.expectEnd();
        items.print(session, name);
        return Reply.ok("Done");
    }
}
