package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.SequenceSet;
import org.postern.mail.UidSet;

import java.io.IOException;

/// MOVE and UID MOVE, RFC 6851. The EXPUNGE responses are among the news at its end.
final class MoveCommand implements Command {
    private final boolean uid;

    MoveCommand(boolean uid) {
        this.uid = uid;
    }

    // move = "MOVE" SP sequence-set SP mailbox
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        SequenceSet set = arguments.expectSequenceSet();
        arguments.expectSpace();
        String target = MailboxNames.expect(arguments);
        arguments.expectEnd();
        ExpungeCommand.requireWritable(session);
        SelectedMailbox mailbox = session.selected();
        UidSet uids = mailbox.select(set, uid).uids(mailbox.told());
        if (uids.isEmpty()) {
            return Reply.ok("Nothing to move");
        }
        long before = mailbox.mailbox().view().highestModSeq();
        CopyUid moved;
        try {
            moved = mailbox.mailbox().move(uids, target);
        } catch (MailboxException e) {
            throw CopyCommand.tryCreate(e, mailbox);
        }
        if (moved.source().isEmpty()) {
            return Reply.no("EXPUNGEISSUED", "These messages have been expunged");
        }
        // RFC 6851 section 4.3: COPYUID comes in an untagged OK, before the EXPUNGEs
        session.out().reply("*", Reply.ok(CopyCommand.code(moved), "Moved"));
        return mailbox.expunged(before, "Done");
    }
}
