package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.mail.UidSet;

/// CLOSE, RFC 9051 section 6.4.1: expunges without telling, and leaves the mailbox.
final class CloseCommand implements Command {
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException {
        arguments.expectEnd();
        OpenMailbox mailbox = session.selected().mailbox();
        // RFC 2180 section 3.3: a mailbox may be deleted while it is selected
        // RFC 4314 section 4: without the right e, CLOSE expunges nothing
        if (!mailbox.readOnly() && !mailbox.gone() && mailbox.rights().has('e')) {
            mailbox.expunge(UidSet.ALL);
        }
        session.unselect();
        return Reply.ok("Closed");
    }
}
