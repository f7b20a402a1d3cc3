package org.postern.access;

import org.postern.imap.SearchKey;
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

/// Puts what the full-text index answers in place of the search keys that look for text.
final class IndexedKeys {
    // RFC 9051 section 6.4.4: TEXT looks in header and body, BODY in the body. RFC 9051 lets a
    // server match BODY as it sees fit: attached documents count as what they say.
    private static final Set<Zone> BODY = Set.of(Zone.BODY, Zone.ATTACHMENT);
    private static final Set<Zone> TEXT = Set.of(Zone.HEADER, Zone.BODY, Zone.ATTACHMENT);

    private final SearchIndex index;
    private final Folder folder;
    private final FolderView view;
    private final SearchMatcher.Progress progress;

    IndexedKeys(
            SearchIndex index, Folder folder, FolderView view, SearchMatcher.Progress progress) {
        this.index = index;
        this.folder = folder;
        this.view = view;
        this.progress = progress;
    }

    /// The same key for this view, without what would open messages where the index can tell.
    SearchKey answered(SearchKey key) throws StoreException, IOException {
        return switch (key) {
            case SearchKey.Text(var text) -> FoldedText.of(text).isEmpty() ? key : uids(text, TEXT);
            case SearchKey.Body(var text) -> FoldedText.of(text).isEmpty() ? key : uids(text, BODY);
            case SearchKey.Header header -> header(header);
            case SearchKey.Not(var inner) -> new SearchKey.Not(answered(inner));
            case SearchKey.Or(var left, var right) ->
                    new SearchKey.Or(answered(left), answered(right));
            case SearchKey.And(var keys) -> {
                var all = new ArrayList<SearchKey>();
                for (SearchKey each : keys) {
                    all.add(answered(each));
                }
                yield new SearchKey.And(all);
            }
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

    private SearchKey header(SearchKey.Header header) throws StoreException, IOException {
        // RFC 9051 section 6.4.4: an empty string asks whether the field is there at all
        if (FoldedText.of(header.text()).isEmpty()) {
            return header;
        }
        var zone = Zone.ofField(header.field());
        if (zone.isPresent()) {
            return uids(header.text(), Set.of(zone.get()));
        }
        // Somewhere in the header: where, is to be seen.
        return new SearchKey.And(List.of(uids(header.text(), Set.of(Zone.HEADER)), header));
    }

    private SearchKey.Uids uids(String text, Set<Zone> zones) throws StoreException, IOException {
        UidSet found = index.find(folder, view, text, zones, progress::opened);
        return new SearchKey.Uids(found);
    }
}
