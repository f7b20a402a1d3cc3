package org.postern.imap.server;

import org.postern.imap.FlagList;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.SequenceSet;
import org.postern.imap.server.OpenMailbox.StoreMode;
import org.postern.mail.UidSet;

import java.io.IOException;
import java.util.List;

/// STORE and UID STORE, RFC 9051 section 6.4.6, on a condition too, RFC 7162 section 3.1.3.
final class StoreCommand implements Command {
    private final boolean uid;

    StoreCommand(boolean uid) {
        this.uid = uid;
    }

    /// What one command asks for.
    ///
    /// @param unchangedSince [Long#MAX_VALUE] for no condition
    private record Request(StoreMode mode, FlagList flags, boolean silent, long unchangedSince) {}

    // RFC 4466 section 2.5: store = "STORE" SP sequence-set [store-modifiers] SP store-att-flags
    // store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        SequenceSet set = arguments.expectSequenceSet();
        arguments.expectSpace();
        long unchangedSince = expectModifiers(session, arguments);
        StoreMode mode = expectMode(arguments);
        boolean silent = expectItem(arguments);
        arguments.expectSpace();
        FlagList flags =
                arguments.peek() == '(' ? arguments.expectFlagList() : arguments.expectFlags();
        arguments.expectEnd();
        ExpungeCommand.requireWritable(session);
        return store(
                session,
                session.selected().select(set, uid),
                new Request(mode, flags, silent, unchangedSince));
    }

    // store-modifiers = SP "(" store-modifier *(SP store-modifier) ")"
    // RFC 7162 section 7: store-modifier =/ "UNCHANGEDSINCE" SP mod-sequence-valzer
    private static long expectModifiers(ImapSession session, ImapReader arguments)
            throws ImapException {
        long unchangedSince = Long.MAX_VALUE;
        if (arguments.take('(')) {
            do {
                if (!arguments.takeWord("UNCHANGEDSINCE")) {
                    throw arguments.expected("UNCHANGEDSINCE");
                }
                arguments.expectSpace();
                unchangedSince = arguments.expectNumber64();
            } while (arguments.take(' '));
            arguments.expect(')');
            arguments.expectSpace();
            session.enable(Extension.CONDSTORE);
        }
        return unchangedSince;
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

    private Reply store(ImapSession session, Selection selection, Request request)
            throws MailboxException, IOException {
        SelectedMailbox mailbox = session.selected();
        UidSet uids = selection.uids(mailbox.told());
        UidSet modified =
                mailbox.mailbox()
                        .store(uids, request.mode(), request.flags(), request.unchangedSince())
                        .modified();
        MailboxView told = mailbox.told();
        Selection done =
                modified.isEmpty()
                        ? selection
                        : selection.where(index -> !modified.contains(told.uidAt(index)));
        List<String> keywords = mailbox.mailbox().view().keywords();
        var effect = new FlagEffect(request.mode(), request.flags(), keywords);
        // What this command itself did is not news: it is answered below, or the client asked for
        // silence. Anything else, and what others did to the same messages, is told as always.
        mailbox.update(
                session.out(),
                SelectedMailbox.Numbers.STAY,
                (index, before, now) ->
                        !done.contains(index) || (request.silent() && now != effect.on(before)),
                uid);
        answer(session, done, request.silent());
        return reply(mailbox, selection, modified);
    }

    private Reply reply(SelectedMailbox mailbox, Selection selection, UidSet modified) {
        boolean expunged = mailbox.hasGhosts(selection) && !uid;
        if (!modified.isEmpty()) {
            Selection refused = Selection.ofUids(modified, mailbox.told());
            UidSet named = uid ? refused.uids(mailbox.told()) : refused.numbers();
            // RFC 7162 section 3.1.3: messages that are gone make it a NO
            return expunged
                    ? Reply.no("MODIFIED " + named, "Some of the messages have been expunged")
                    : Reply.ok("MODIFIED " + named, "Some of the messages had been changed");
        }
        return expunged
                // RFC 5530 section 3: EXPUNGEISSUED
                ? Reply.ok("EXPUNGEISSUED", "Some of the messages have been expunged")
                : Reply.ok("Stored");
    }

    // RFC 9051 section 6.4.6: without .SILENT the new flags are told, changed or not
    // RFC 7162 section 3.1.3: MODSEQ is told even with it
    private void answer(ImapSession session, Selection done, boolean silent) throws IOException {
        SelectedMailbox mailbox = session.selected();
        if (silent && !mailbox.tellsModSeqs()) {
            return;
        }
        for (int range = 0; range < done.rangeCount(); range++) {
            for (int i = done.first(range); i <= done.last(range); i++) {
                if (mailbox.isGhost(i)) {
                    continue;
                }
                if (silent) {
                    mailbox.printModSeqOf(session.out(), i, uid);
                } else {
                    mailbox.printFlagsOf(session.out(), i, uid);
                }
            }
        }
    }
}
