package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.SearchKey;
import org.postern.imap.SearchReader;
import org.postern.imap.SearchReturn;
import org.postern.mail.UidSet;

import java.io.IOException;
import java.util.List;

/// SEARCH and UID SEARCH, RFC 3501 section 6.4.4, with RETURN, RFC 4731 section 3.1, and SAVE, RFC
/// 5182 section 2.1.
final class SearchCommand implements Command {
    private final boolean uid;

    SearchCommand(boolean uid) {
        this.uid = uid;
    }

    // search = "SEARCH" [search-return-opts] SP search-program
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        SearchReturn wanted = SearchReturn.expect(arguments);
        return saving(session.selected(), wanted, () -> search(session, arguments, wanted));
    }

    /// A search that may be one with SAVE.
    @FunctionalInterface
    interface Action {
        Reply run() throws ImapException, MailboxException, IOException;
    }

    /// Runs a search and sees to what `$` is when it fails.
    static Reply saving(SelectedMailbox mailbox, SearchReturn wanted, Action search)
            throws ImapException, MailboxException, IOException {
        if (!wanted.has(SearchReturn.Option.SAVE)) {
            return search.run();
        }
        try {
            return search.run();
        } catch (ImapException e) {
            // RFC 5182 section 2.1: NO empties the variable, BAD leaves it
            if (e.reply().status() == Reply.Status.NO) {
                mailbox.save(UidSet.EMPTY);
            }
            throw e;
        } catch (MailboxException e) {
            mailbox.save(UidSet.EMPTY);
            throw e;
        }
    }

    private Reply search(ImapSession session, ImapReader arguments, SearchReturn wanted)
            throws ImapException, MailboxException, IOException {
        SelectedMailbox mailbox = session.selected();
        mailbox.contexts().requireFree(session.tag(), wanted);
        MailboxView view = mailbox.told();
        var reader = new SearchReader(arguments, SessionScope.of(session));
        SearchKey key = reader.expectProgram();
        arguments.expectEnd();
        Relevancy.check(reader, wanted, List.of());
        if (reader.modSeqAsked()) {
            session.enable(Extension.CONDSTORE);
        }
        int[] found = mailbox.mailbox().search(view, key, StillSearching.in(session));
        var relevancy =
                Relevancy.of(
                        mailbox.mailbox(),
                        view,
                        found,
                        reader,
                        wanted,
                        List.of(),
                        StillSearching.in(session));
        var answer = new SearchAnswer(view, found, wanted, uid, reader.modSeqAsked(), relevancy);
        // RFC 9051 section 6.4.4: in IMAP4rev2 there is no other answer
        if (wanted.extended() || session.rev2()) {
            answer.printExtended(session.out(), session.tag());
        } else {
            answer.printPlain(session.out(), "SEARCH");
        }
        if (wanted.has(SearchReturn.Option.SAVE)) {
            mailbox.save(answer.saved());
        }
        mailbox.contexts().begin(session, SearchContext.of(session.tag(), answer, key, List.of()));
        return Reply.ok("Searched");
    }
}
