package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.SearchKey;
import org.postern.imap.SearchReader;
import org.postern.imap.SearchReturn;
import org.postern.imap.SortCriterion;
import org.postern.imap.SortCriterion.SortKey;
import org.postern.mail.UidSet;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// How well messages fit a search with FUZZY, RFC 6203 section 4: the more of its texts a message
/// holds by the letter, and in its subject, the better.
///
/// @param indexes of the messages in the view, ascending
/// @param scores of the messages, from 1 to 100
record Relevancy(int[] indexes, int[] scores) {
    /// The best score; what fits only approximately has 1.
    private static final int BEST = 100;

    /// Where nothing was asked.
    static final Relevancy NONE = new Relevancy(new int[0], new int[0]);

    /// Scores what was found, if the client wants to know.
    ///
    /// @param found indexes in the view, ascending
    /// @param program that was searched for
    /// @param criteria of a SORT; else empty
    static Relevancy of(
            OpenMailbox mailbox,
            MailboxView view,
            int[] found,
            SearchReader program,
            SearchReturn wanted,
            List<SortCriterion> criteria,
            SearchMatcher.Progress progress)
            throws MailboxException, IOException {
        if (!asked(wanted, criteria)) {
            return NONE;
        }
        int[] hits = new int[found.length];
        var uids = new UidSet.Builder();
        for (int index : found) {
            uids.add(view.uidAt(index));
        }
        var among = new SearchKey.Uids(uids.build());
        for (SearchKey key : program.exact()) {
            var both = new SearchKey.And(List.of(among, key));
            for (int index : mailbox.search(view, both, progress)) {
                hits[Arrays.binarySearch(found, index)]++;
            }
        }
        int most = Math.max(1, program.exact().size());
        int[] scores = Arrays.stream(hits).map(hit -> 1 + (BEST - 1) * hit / most).toArray();
        return new Relevancy(found, scores);
    }

    /// @throws ImapException when scores are asked for without FUZZY
    // RFC 6203 sections 4 and 5
    static void check(SearchReader program, SearchReturn wanted, List<SortCriterion> criteria)
            throws ImapException {
        if (asked(wanted, criteria) && !program.fuzzyAsked()) {
            throw ImapException.bad("RELEVANCY goes with FUZZY");
        }
    }

    private static boolean asked(SearchReturn wanted, List<SortCriterion> criteria) {
        return wanted.has(SearchReturn.Option.RELEVANCY) || sorts(criteria);
    }

    /// Whether messages are put in order by their scores.
    static boolean sorts(List<SortCriterion> criteria) {
        return criteria.stream().anyMatch(each -> each.key() == SortKey.RELEVANCY);
    }

    int score(int index) {
        int at = Arrays.binarySearch(indexes, index);
        return at < 0 ? 1 : scores[at];
    }
}
