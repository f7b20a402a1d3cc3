package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.SequenceSet;

/// UID EXPUNGE, RFC 4315 section 2.1: expunges those of the named messages that have `\Deleted`.
final class UidExpungeCommand implements Command {
    // uid-expunge = "EXPUNGE" SP sequence-set
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException {
        arguments.expectSpace();
        SequenceSet set = arguments.expectSequenceSet();
        arguments.expectEnd();
        SelectedMailbox mailbox = session.selected();
        return ExpungeCommand.expunge(session, mailbox.select(set, true).uids(mailbox.told()));
    }
}
