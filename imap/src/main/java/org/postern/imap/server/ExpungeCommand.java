package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.mail.UidSet;

/// EXPUNGE, RFC 9051 section 6.4.3. The EXPUNGE responses are among the news at its end.
final class ExpungeCommand implements Command {
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException {
        arguments.expectEnd();
        return expunge(session, UidSet.ALL);
    }

    static Reply expunge(ImapSession session, UidSet uids) throws ImapException, MailboxException {
        requireWritable(session);
        SelectedMailbox mailbox = session.selected();
        long before = mailbox.mailbox().view().highestModSeq();
        mailbox.mailbox().expunge(uids);
        return mailbox.expunged(before, "Expunged");
    }

    /// @throws ImapException when the mailbox is selected read-only
    static void requireWritable(ImapSession session) throws ImapException {
        if (session.selected().mailbox().readOnly()) {
            // RFC 9051 section 7.1: READ-ONLY
            throw ImapException.no("READ-ONLY", "The mailbox is selected read-only");
        }
    }
}
