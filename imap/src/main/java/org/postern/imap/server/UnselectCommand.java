package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

/// UNSELECT, RFC 9051 section 6.4.2: leaves the mailbox and expunges nothing.
final class UnselectCommand implements Command {
    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException {
        arguments.expectEnd();
        session.unselect();
        return Reply.ok("Unselected");
    }
}
