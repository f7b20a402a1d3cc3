package org.postern.imap.server;

import org.postern.imap.FlagList;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.SequenceSet;
import org.postern.imap.UidSet;
import org.postern.imap.server.OpenMailbox.StoreMode;

import java.io.IOException;

/// STORE and UID STORE, RFC 9051 section 6.4.6.
final class StoreCommand implements Command {
    private final boolean uid;

    StoreCommand(boolean uid) {
        this.uid = uid;
    }

    // store = "STORE" SP sequence-set SP store-att-flags
    // store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        SequenceSet set = arguments.expectSequenceSet();
        arguments.expectSpace();
        StoreMode mode = expectMode(arguments);
        boolean silent = expectItem(arguments);
        arguments.expectSpace();
        FlagList flags =
                arguments.peek() == '(' ? arguments.expectFlagList() : arguments.expectFlags();
        arguments.expectEnd();
        ExpungeCommand.requireWritable(session);
        return store(session, session.selected().select(set, uid), mode, flags, silent);
    }

    private static StoreMode expectMode(ImapReader arguments) {
        if (arguments.take('+')) {
            return StoreMode.ADD;
        }
        return arguments.take('-') ? StoreMode.REMOVE : StoreMode.REPLACE;
    }

    private static boolean expectItem(ImapReader arguments) throws ImapException {
        return switch (arguments.takeName()) {
            case "FLAGS" -> false;
            case "FLAGS.SILENT" -> true;
            default -> throw arguments.expected("FLAGS or FLAGS.SILENT");
        };
    }

    private Reply store(
            ImapSession session,
            Selection selection,
            StoreMode mode,
            FlagList flags,
            boolean silent)
            throws MailboxException, IOException {
        SelectedMailbox mailbox = session.selected();
        UidSet uids = selection.uids(mailbox.told());
        mailbox.mailbox().store(uids, mode, flags, Long.MAX_VALUE);
        var effect = new FlagEffect(mode, flags, mailbox.mailbox().view().keywords());
        // What this command itself did is not news: it is answered below, or the client asked for
        // silence. What others did meanwhile to the same messages is told all the same.
        mailbox.update(
                session.out(),
                SelectedMailbox.Numbers.STAY,
                (index, before, now) ->
                        !selection.contains(index) || (silent && now != effect.on(before)),
                uid);
        if (!silent) {
            answer(session, selection);
        }
        return mailbox.hasGhosts(selection) && !uid
                // RFC 5530 section 3: EXPUNGEISSUED
                ? Reply.ok("EXPUNGEISSUED", "Some of the messages have been expunged")
                : Reply.ok("Stored");
    }

    // RFC 9051 section 6.4.6: without .SILENT the new flags are told, changed or not
    private void answer(ImapSession session, Selection selection) throws IOException {
        SelectedMailbox mailbox = session.selected();
        for (int range = 0; range < selection.rangeCount(); range++) {
            for (int i = selection.first(range); i <= selection.last(range); i++) {
                if (!mailbox.isGhost(i)) {
                    mailbox.printFlagsOf(session.out(), i, uid);
                }
            }
        }
    }
}
