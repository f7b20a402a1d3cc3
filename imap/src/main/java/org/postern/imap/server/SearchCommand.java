package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;
import org.postern.imap.SearchKey;
import org.postern.imap.SearchReader;
import org.postern.imap.SearchScope;
import org.postern.imap.SequenceSet;
import org.postern.imap.UidSet;

import java.io.IOException;

/// SEARCH and UID SEARCH, RFC 3501 section 6.4.4.
final class SearchCommand implements Command {
    private final boolean uid;

    SearchCommand(boolean uid) {
        this.uid = uid;
    }

    // search = "SEARCH" SP search-program
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        SelectedMailbox mailbox = session.selected();
        MailboxView view = mailbox.told();
        var reader = new SearchReader(arguments, new Scope(mailbox));
        SearchKey key = reader.expectProgram();
        arguments.expectEnd();
        if (reader.modSeqAsked()) {
            session.enable(Extension.CONDSTORE);
        }
        int[] found = mailbox.mailbox().search(view, key);
        // RFC 3501 section 7.2.5
        ResponseWriter out = session.out().ascii("* SEARCH");
        for (int index : found) {
            out.octet(' ').number(uid ? view.uidAt(index) : index + 1L);
        }
        if (reader.modSeqAsked() && found.length > 0) {
            out.ascii(" (MODSEQ ").number(highestModSeq(view, found)).octet(')');
        }
        out.crlf();
        return Reply.ok("Searched");
    }

    // RFC 7162 section 3.1.6: the highest MODSEQ of all that were found
    static long highestModSeq(MailboxView view, int[] found) {
        long highest = 0;
        for (int index : found) {
            highest = Math.max(highest, view.modSeqAt(index));
        }
        return highest;
    }

    /// The numbers of a search, in the view that the client knows.
    record Scope(SelectedMailbox mailbox) implements SearchScope {
        @Override
        public UidSet numbers(SequenceSet numbers) throws ImapException {
            return mailbox.select(numbers, false).uids(mailbox.told());
        }

        @Override
        public UidSet uids(SequenceSet uids) throws ImapException {
            return mailbox.select(uids, true).uids(mailbox.told());
        }

        @Override
        public UidSet recent() {
            return mailbox.recent();
        }
    }
}
