package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.SearchKey;
import org.postern.imap.SearchReader;
import org.postern.imap.SearchReturn;
import org.postern.imap.SortCriterion;

import java.io.IOException;
import java.util.List;

/// SORT and UID SORT, RFC 5256 section 3, with the display keys of RFC 5957 and the answers of RFC
/// 5267 section 3.1.
final class SortCommand implements Command {
    private final boolean uid;

    SortCommand(boolean uid) {
        this.uid = uid;
    }

    // sort = "SORT" [search-return-opts] SP sort-criteria SP search-criteria
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        SearchReturn wanted = SearchReturn.expect(arguments);
        return SearchCommand.saving(
                session.selected(), wanted, () -> sort(session, arguments, wanted));
    }

    private Reply sort(ImapSession session, ImapReader arguments, SearchReturn wanted)
            throws ImapException, MailboxException, IOException {
        List<SortCriterion> criteria = SortCriterion.expectList(arguments);
        arguments.expectSpace();
        SelectedMailbox mailbox = session.selected();
        mailbox.contexts().requireFree(session.tag(), wanted);
        MailboxView view = mailbox.told();
        var reader = new SearchReader(arguments, SessionScope.of(session));
        SearchKey key = reader.expectCriteria();
        arguments.expectEnd();
        Relevancy.check(reader, wanted, criteria);
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
                        criteria,
                        StillSearching.in(session));
        int[] sorted = new Sorter(view, found, criteria, relevancy).sort(mailbox.mailbox());
        var answer = new SearchAnswer(view, sorted, wanted, uid, reader.modSeqAsked(), relevancy);
        if (wanted.extended()) {
            answer.printExtended(session.out(), session.tag());
        } else {
            // RFC 5256 section 4
            answer.printPlain(session.out(), "SORT");
        }
        if (wanted.has(SearchReturn.Option.SAVE)) {
            mailbox.save(answer.saved());
        }
        mailbox.contexts().begin(session, SearchContext.of(session.tag(), answer, key, criteria));
        return Reply.ok("Sorted");
    }
}
