package org.postern.access;

import org.postern.imap.SearchKey;
import org.postern.imap.server.MailboxException;
import org.postern.imap.server.MailboxView;
import org.postern.imap.server.SearchMatcher;
import org.postern.mail.FoldedText;
import org.postern.mail.MessageText.Zone;
import org.postern.mail.UidSet;
import org.postern.store.Folder;
import org.postern.store.FolderView;
import org.postern.store.SearchIndex;
import org.postern.store.StoreException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;

/// Puts what the full-text index answers in place of the search keys that look for text.
///
/// What the index does not have yet must be opened. That is done only to messages which the other
/// keys leave: what an answer says of others does not matter.
final class IndexedKeys {
    // RFC 9051 section 6.4.4: TEXT looks in header and body, BODY in the body. RFC 9051 lets a
    // server match BODY as it sees fit: attached documents count as what they say.
    private static final Set<Zone> BODY = Set.of(Zone.BODY, Zone.ATTACHMENT);
    private static final Set<Zone> TEXT = Set.of(Zone.HEADER, Zone.BODY, Zone.ATTACHMENT);

    private final SearchIndex index;
    private final Folder folder;
    private final FolderView newest;
    private final MailboxView told;
    private final SearchMatcher.Messages messages;
    private final SearchMatcher.Progress progress;

    /// @param newest in which texts are looked for
    /// @param told in which everything else is looked for
    IndexedKeys(
            SearchIndex index,
            Folder folder,
            FolderView newest,
            MailboxView told,
            SearchMatcher.Messages messages,
            SearchMatcher.Progress progress) {
        this.index = index;
        this.folder = folder;
        this.newest = newest;
        this.told = told;
        this.messages = messages;
        this.progress = progress;
    }

    /// The same key for this view, without what would open messages where the index can tell.
    SearchKey answered(SearchKey key) throws StoreException, IOException {
        return answered(key, uid -> told.indexOf(uid) >= 0);
    }

    /// @param among UIDs for which the answer has to be right
    private SearchKey answered(SearchKey key, LongPredicate among)
            throws StoreException, IOException {
        return switch (key) {
            case SearchKey.Text(var text) ->
                    FoldedText.of(text).isEmpty() ? key : uids(text, TEXT, among);
            case SearchKey.Body(var text) ->
                    FoldedText.of(text).isEmpty() ? key : uids(text, BODY, among);
            case SearchKey.Header header -> header(header, among);
            case SearchKey.Not(var inner) -> new SearchKey.Not(answered(inner, among));
            case SearchKey.Or(var left, var right) ->
                    new SearchKey.Or(answered(left, among), answered(right, among));
            case SearchKey.And(var keys) -> all(keys, among);
            case SearchKey.All _,
                    SearchKey.Uids _,
                    SearchKey.Flagged _,
                    SearchKey.Keyword _,
                    SearchKey.Received _,
                    SearchKey.Within _,
                    SearchKey.Sent _,
                    SearchKey.Larger _,
                    SearchKey.Smaller _,
                    SearchKey.ModSeq _,
                    SearchKey.EmailId _,
                    SearchKey.ThreadId _,
                    SearchKey.Saved _ ->
                    key;
        };
    }

    private SearchKey all(List<SearchKey> keys, LongPredicate among)
            throws StoreException, IOException {
        var cheap = keys.stream().filter(SearchMatcher::isCheap).toList();
        var answers = new ArrayList<>(cheap);
        LongPredicate left = cheap.isEmpty() ? among : among.and(matching(cheap));
        for (SearchKey each : keys) {
            if (SearchMatcher.isCheap(each)) {
                continue;
            }
            SearchKey answer = answered(each, left);
            answers.add(answer);
            if (answer instanceof SearchKey.Uids(var found)) {
                left = left.and(found::contains);
            }
        }
        return new SearchKey.And(answers);
    }

    /// @param cheap keys that the view tells
    private LongPredicate matching(List<SearchKey> cheap) {
        var matcher = new SearchMatcher(told, new SearchKey.And(cheap), messages);
        return uid -> {
            int at = told.indexOf(uid);
            try {
                return at >= 0 && matcher.matches(at);
            } catch (MailboxException e) {
                throw new IllegalStateException("a view cannot be read", e);
            }
        };
    }

    private SearchKey header(SearchKey.Header header, LongPredicate among)
            throws StoreException, IOException {
        // RFC 9051 section 6.4.4: an empty string asks whether the field is there at all
        if (FoldedText.of(header.text()).isEmpty()) {
            return header;
        }
        var zone = Zone.ofField(header.field());
        if (zone.isPresent()) {
            return uids(header.text(), Set.of(zone.get()), among);
        }
        // Somewhere in the header: where, is to be seen.
        return new SearchKey.And(List.of(uids(header.text(), Set.of(Zone.HEADER), among), header));
    }

    private SearchKey.Uids uids(String text, Set<Zone> zones, LongPredicate among)
            throws StoreException, IOException {
        UidSet found = index.find(folder, newest, text, zones, among, progress::opened);
        return new SearchKey.Uids(found);
    }
}
