package org.postern.access;

import org.jspecify.annotations.Nullable;
import org.postern.imap.SearchKey;
import org.postern.imap.SystemFlag;
import org.postern.imap.server.MailboxException;
import org.postern.imap.server.MailboxView;
import org.postern.store.Folder;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;
import org.postern.store.UidSet;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Finds messages of one folder for SEARCH.
///
/// What the view can answer (flags, UIDs, dates, sizes) is judged first and reads nothing. Only
/// what is left is read, in UID order: the stored summary, and the message's octets where the
/// summary does not suffice.
final class MessageSearch {
    private final Folder folder;
    private final MailboxView view;

    MessageSearch(Folder folder, MailboxView view) {
        this.folder = folder;
        this.view = view;
    }

    /// Ascending indexes in the view.
    int[] find(SearchKey key) throws MailboxException {
        List<SearchKey> needsMessage = new ArrayList<>();
        List<SearchKey> needsView = new ArrayList<>();
        split(key, needsView, needsMessage);
        var found = new int[view.count()];
        int count = 0;
        for (int index = 0; index < view.count(); index++) {
            if (all(needsView, index)) {
                found[count++] = index;
            }
        }
        var candidates = Arrays.copyOf(found, count);
        return needsMessage.isEmpty() || count == 0 ? candidates : read(candidates, needsMessage);
    }

    /// Parts a conjunction: the view answers the one kind, the others need the message.
    private static void split(
            SearchKey key, List<SearchKey> needsView, List<SearchKey> needsMessage) {
        if (key instanceof SearchKey.And(var keys)) {
            keys.forEach(one -> split(one, needsView, needsMessage));
        } else {
            (answeredByView(key) ? needsView : needsMessage).add(key);
        }
    }

    private static boolean answeredByView(SearchKey key) {
        return switch (key) {
            case SearchKey.All(),
                    SearchKey.Uids(var _),
                    SearchKey.Flagged(var _),
                    SearchKey.Keyword(var _),
                    SearchKey.Received(var _, var _),
                    SearchKey.Larger(var _),
                    SearchKey.Smaller(var _) ->
                    true;
            case SearchKey.Sent(var _, var _),
                    SearchKey.Header(var _, var _),
                    SearchKey.Body(var _),
                    SearchKey.Text(var _) ->
                    false;
            case SearchKey.Not(var inner) -> answeredByView(inner);
            case SearchKey.Or(var left, var right) -> answeredByView(left) && answeredByView(right);
            case SearchKey.And(var keys) -> keys.stream().allMatch(MessageSearch::answeredByView);
        };
    }

    private boolean all(List<SearchKey> keys, int index) throws MailboxException {
        for (var key : keys) {
            if (!matches(key, index, null)) {
                return false;
            }
        }
        return true;
    }

    private int[] read(int[] candidates, List<SearchKey> keys) throws MailboxException {
        var uids = new UidSet.Builder();
        for (int index : candidates) {
            uids.add(view.uidAt(index));
        }
        var hits = new Hits(candidates.length);
        try {
            folder.messages(uids.build(), message -> hits.judge(message, keys));
        } catch (StoreException e) {
            throw Words.failure(e);
        }
        return hits.found();
    }

    /// Collects what matches while the folder is read.
    private final class Hits {
        private final int[] found;
        private int count;
        private @Nullable MailboxException failure;

        Hits(int most) {
            found = new int[most];
        }

        void judge(StoredMessage message, List<SearchKey> keys) {
            int index = view.indexOf(message.uid());
            if (failure != null || index < 0) {
                return;
            }
            try {
                var text = new MessageText(message);
                for (var key : keys) {
                    if (!matches(key, index, text)) {
                        return;
                    }
                }
                found[count++] = index;
            } catch (MailboxException e) {
                failure = e;
            }
        }

        int[] found() throws MailboxException {
            if (failure != null) {
                throw failure;
            }
            return Arrays.copyOf(found, count);
        }
    }

    /// @param message absent where the view alone must answer
    private boolean matches(SearchKey key, int index, @Nullable MessageText message)
            throws MailboxException {
        return switch (key) {
            case SearchKey.All() -> true;
            case SearchKey.Uids(var uids) -> uids.contains(view.uidAt(index));
            case SearchKey.Flagged(var mask) -> (view.flagsAt(index) & mask) == mask;
            case SearchKey.Keyword(var keyword) -> hasKeyword(index, keyword);
            case SearchKey.Received(var from, var until) -> within(received(index), from, until);
            case SearchKey.Larger(var octets) -> view.octetsAt(index) > octets;
            case SearchKey.Smaller(var octets) -> view.octetsAt(index) < octets;
            case SearchKey.Not(var inner) -> !matches(inner, index, message);
            case SearchKey.Or(var left, var right) ->
                    matches(left, index, message) || matches(right, index, message);
            case SearchKey.And(var keys) -> {
                boolean all = true;
                for (int i = 0; all && i < keys.size(); i++) {
                    all = matches(keys.get(i), index, message);
                }
                yield all;
            }
            case SearchKey.Sent(var from, var until) ->
                    of(message).sentDate().filter(day -> within(day, from, until)).isPresent();
            case SearchKey.Header(var field, var text) -> of(message).headerHolds(field, text);
            case SearchKey.Body(var text) -> of(message).bodyHolds(text);
            case SearchKey.Text(var text) ->
                    of(message).anyHeaderHolds(text) || of(message).bodyHolds(text);
        };
    }

    private static MessageText of(@Nullable MessageText message) {
        if (message == null) {
            throw new IllegalStateException("a key that needs the message was judged without it");
        }
        return message;
    }

    private boolean hasKeyword(int index, String keyword) {
        var names = view.keywords();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).toLowerCase(Locale.ROOT).equals(keyword.toLowerCase(Locale.ROOT))) {
                return (view.flagsAt(index) & 1L << (SystemFlag.FIRST_KEYWORD_BIT + i)) != 0;
            }
        }
        return false;
    }

    private LocalDate received(int index) {
        return LocalDate.ofInstant(
                Instant.ofEpochSecond(view.internalDateAt(index)), ZoneOffset.UTC);
    }

    private static boolean within(LocalDate day, LocalDate from, LocalDate until) {
        return !day.isBefore(from) && day.isBefore(until);
    }
}
