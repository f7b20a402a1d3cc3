package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// REPLACE and UID REPLACE, RFC 8508 section 3: a message comes and another goes in one step. The
/// EXPUNGE response is among the news at its end.
final class ReplaceCommand implements Command {
    private final boolean uid;

    ReplaceCommand(boolean uid) {
        this.uid = uid;
    }

    // replace = "REPLACE" SP seq-number SP mailbox append-message
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        SelectedMailbox mailbox = session.selected();
        int index = expectMessage(arguments, mailbox.told());
        arguments.expectSpace();
        String target = MailboxNames.expect(arguments);
        ExpungeCommand.requireWritable(session);
        if (index < 0 || mailbox.isGhost(index)) {
            throw ImapException.no("EXPUNGEISSUED", "There is no such message any more");
        }
        long before = mailbox.mailbox().view().highestModSeq();
        AppendUid replaced = replace(session, arguments, target, index);
        // RFC 8508 section 3.3: APPENDUID comes in an untagged OK, before the EXPUNGE
        session.out()
                .reply(
                        "*",
                        Reply.ok(
                                "APPENDUID " + replaced.uidValidity() + " " + replaced.uids(),
                                "Replacement is there"));
        return mailbox.expunged(before, "Replaced");
    }

    // seq-number = nz-number / "*"
    /// The index of the message that is named; negative for a UID that no message has.
    private int expectMessage(ImapReader arguments, MailboxView view) throws ImapException {
        if (arguments.take('*')) {
            if (view.count() == 0) {
                throw ImapException.bad("There are no messages");
            }
            return view.count() - 1;
        }
        long number = arguments.expectNzNumber();
        if (uid) {
            return view.indexOf(number);
        }
        if (number > view.count()) {
            throw ImapException.bad("No message has such a number; there are " + view.count());
        }
        return (int) number - 1;
    }

    private static AppendUid replace(
            ImapSession session, ImapReader arguments, String target, int index)
            throws ImapException, MailboxException, IOException {
        SelectedMailbox mailbox = session.selected();
        long octets = mailbox.told().octetsAt(index);
        try (Appending appending = session.account().append(target)) {
            new AppendReader(session, arguments, target, appending, octets).expectMessage();
            arguments.expectEnd();
            AppendUid replaced = appending.replace(mailbox.mailbox(), mailbox.told().uidAt(index));
            session.countAppended(1);
            return replaced;
        } catch (MailboxException e) {
            throw CopyCommand.tryCreate(e);
        }
    }
}
