package org.postern.imap.server;

import org.postern.imap.FetchItem;
import org.postern.imap.SearchKey;
import org.postern.imap.SearchReturn;
import org.postern.imap.SortCriterion;

import java.util.ArrayList;
import java.util.List;

/// A search whose result a client keeps up to date, RFC 5267 section 4.3.
///
/// @param tag of the command
/// @param uid whether UIDs are told, or sequence numbers
/// @param wanted whether updates are wanted at all
/// @param criteria the order; empty for that of the mailbox
/// @param items what FETCH responses tell of new messages in it; empty for none
/// @param found UIDs of the result in its order, as the client knows it; changed as it is told;
///   empty where no updates are wanted
record SearchContext(
        String tag,
        boolean uid,
        boolean wanted,
        SearchKey key,
        List<SortCriterion> criteria,
        List<FetchItem> items,
        List<Long> found) {
    static SearchContext of(
            String tag, SearchAnswer answer, SearchKey key, List<SortCriterion> criteria) {
        boolean wanted = answer.wanted().has(SearchReturn.Option.UPDATE);
        var found = new ArrayList<Long>();
        if (wanted) {
            found.ensureCapacity(answer.found().length);
            for (int index : answer.found()) {
                found.add(answer.view().uidAt(index));
            }
        }
        return new SearchContext(
                tag, answer.uid(), wanted, key, criteria, answer.wanted().updates(), found);
    }

    boolean sorted() {
        return !criteria.isEmpty();
    }
}
