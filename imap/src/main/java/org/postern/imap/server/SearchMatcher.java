package org.postern.imap.server;

import org.postern.imap.SearchKey;
import org.postern.imap.SystemFlag;
import org.postern.mail.FoldedText;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.mail.ListingKey;
import org.postern.mail.MailDate;
import org.postern.mail.OctetColumn;
import org.postern.mail.UidSet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds messages by looking at them: what a back end without an index does, and what one with an
/// index does to its candidates. What the view tells is judged first; a message is opened only when
/// nothing cheaper decides. One thread.
public final class SearchMatcher {
    /// Gives what is looked at.
    @FunctionalInterface
    public interface Messages {
        /// A message's immutable data; empty if it has been expunged. What was obtained may stop
        /// working when the message is expunged later.
        Optional<MessageData> message(long uid) throws MailboxException;

        /// One key of many messages, absent where one has been expunged. A back end that keeps the
        /// keys gives them without opening any message.
        ///
        /// @param indexes in the view, ascending
        default OctetColumn column(MailboxView view, ListingKey key, int[] indexes)
                throws MailboxException {
            var column = new OctetColumn.Builder(indexes.length);
            for (int index : indexes) {
                var message = message(view.uidAt(index));
                if (message.isPresent()) {
                    column.add(key.of(message.get().listed(), view.internalDateAt(index)));
                } else {
                    column.addAbsent();
                }
            }
            return column.build();
        }
    }

    /// Told after each message that had to be opened: reading many takes long.
    @FunctionalInterface
    public interface Progress {
        /// @throws IOException to end the search
        void opened() throws IOException;
    }

    private final MailboxView view;
    private final SearchKey key;
    private final Messages messages;
    private final Map<ListingKey, KeyWindow> columns = new EnumMap<>(ListingKey.class);
    private boolean opened;

    public SearchMatcher(MailboxView view, SearchKey key, Messages messages) {
        this.view = view;
        this.key = cheapFirst(key);
        this.messages = messages;
    }

    /// The indexes of the messages that match, ascending.
    public int[] find(Progress progress) throws MailboxException, IOException {
        int[] found = new int[16];
        int count = 0;
        UidSet only = only();
        if (only.isEmpty()) {
            return new int[0];
        }
        int first = view.indexOf(only.first(0));
        int last = view.indexOf(only.last(only.rangeCount() - 1));
        int end = last >= 0 ? last + 1 : -last - 1;
        for (int i = first >= 0 ? first : -first - 1; i < end; i++) {
            if (matches(i)) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, 2 * count);
                }
                found[count++] = i;
            }
            if (opened) {
                opened = false;
                progress.opened();
            }
        }
        return Arrays.copyOf(found, count);
    }

    /// The UIDs that alone come into question.
    private UidSet only() {
        SearchKey first =
                key instanceof SearchKey.And(var keys) && !keys.isEmpty() ? keys.getFirst() : key;
        return first instanceof SearchKey.Uids(var uids) ? uids : UidSet.ALL;
    }

    /// Whether a view alone tells which messages match a key, so that judging it costs next to
    /// nothing.
    public static boolean isCheap(SearchKey key) {
        return cost(key) == 0;
    }

    /// Whether the message at an index of the view matches.
    public boolean matches(int index) throws MailboxException {
        try {
            return matches(key, new Candidate(index));
        } catch (IOException e) {
            throw new MailboxException(
                    MailboxException.Kind.UNAVAILABLE, "a message cannot be read", e);
        }
    }

    private boolean matches(SearchKey wanted, Candidate message)
            throws MailboxException, IOException {
        return switch (wanted) {
            case SearchKey.All() -> true;
            case SearchKey.Uids(var uids) -> uids.contains(view.uidAt(message.index));
            case SearchKey.Flagged(long mask) -> (view.flagsAt(message.index) & mask) == mask;
            case SearchKey.Keyword(var keyword) ->
                    (view.flagsAt(message.index) & keywordMask(keyword)) != 0;
            case SearchKey.Received(var from, var until) ->
                    within(internalDate(message.index), from, until);
            case SearchKey.Within(long from, long until) -> {
                long date = view.internalDateAt(message.index);
                yield from <= date && date <= until;
            }
            case SearchKey.Sent(var from, var until) -> sentWithin(message, from, until);
            case SearchKey.Larger(long octets) -> view.octetsAt(message.index) > octets;
            case SearchKey.Smaller(long octets) -> view.octetsAt(message.index) < octets;
            case SearchKey.ModSeq(long least) -> view.modSeqAt(message.index) >= least;
            case SearchKey.EmailId(var id) -> view.emailIdAt(message.index).equals(id);
            case SearchKey.ThreadId(var id) -> view.threadIdAt(message.index).equals(id);
            case SearchKey.Saved(var from, var until) ->
                    within(day(Instant.ofEpochSecond(view.saveDateAt(message.index))), from, until);
            case SearchKey.Header(var field, var text) -> headerHas(message, field, text);
            case SearchKey.Body(var text) ->
                    message.exists() && new TextSearch(text).inBody(message.data());
            case SearchKey.Text(var text) ->
                    message.exists() && new TextSearch(text).anywhere(message.data());
            case SearchKey.Not(var inner) -> !matches(inner, message);
            case SearchKey.Or(var left, var right) ->
                    matches(left, message) || matches(right, message);
            case SearchKey.And(var keys) -> {
                for (SearchKey each : keys) {
                    if (!matches(each, message)) {
                        yield false;
                    }
                }
                yield true;
            }
        };
    }

    private long keywordMask(String keyword) {
        List<String> keywords = view.keywords();
        for (int i = 0; i < keywords.size(); i++) {
            if (keywords.get(i).equalsIgnoreCase(keyword)) {
                return 1L << (SystemFlag.FIRST_KEYWORD_BIT + i);
            }
        }
        return 0;
    }

    private LocalDate internalDate(int index) {
        return day(Instant.ofEpochSecond(view.internalDateAt(index)));
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private static boolean within(LocalDate day, LocalDate from, LocalDate until) {
        return !day.isBefore(from) && day.isBefore(until);
    }

    // RFC 9051 section 6.4.4: SENTON … disregard time and time zone
    private static boolean sentWithin(Candidate message, LocalDate from, LocalDate until)
            throws MailboxException {
        return message.exists()
                && message.data()
                        .listed()
                        .header()
                        .value("Date")
                        .flatMap(MailDate::parse)
                        .map(date -> within(date.toLocalDate(), from, until))
                        .orElse(false);
    }

    private boolean headerHas(Candidate message, String field, String text)
            throws MailboxException, IOException {
        Optional<ListingKey> kept = ListingKey.textOf(field);
        if (kept.isPresent()) {
            var texts = columns.computeIfAbsent(kept.get(), KeyWindow::new);
            switch (texts.has(message.index, text)) {
                case YES -> {
                    return true;
                }
                case NO -> {
                    return false;
                }
                case UNKNOWN -> {}
            }
        }
        if (!message.exists()) {
            return false;
        }
        MessageData data = message.data();
        Header header =
                data.listed().answers(Set.of(field)) ? data.listed().header() : header(data);
        var search = new TextSearch(text);
        for (HeaderField each : header.all(field)) {
            if (search.in(each.value().decoded())) {
                return true;
            }
        }
        return false;
    }

    static Header header(MessageData data) throws MailboxException, IOException {
        int length =
                (int)
                        Math.min(
                                BodySection.MAX_HEADER_OCTETS,
                                data.structure().extent().headerOctets());
        try (InputStream in = data.open(0, length)) {
            return Header.parse(in.readNBytes(length));
        }
    }

    /// The same key with what is cheap to judge in front wherever all of several keys have to hold.
    private static SearchKey cheapFirst(SearchKey key) {
        return switch (key) {
            case SearchKey.And(var keys) ->
                    new SearchKey.And(
                            keys.stream()
                                    .map(SearchMatcher::cheapFirst)
                                    .sorted(Comparator.comparingInt(SearchMatcher::cost))
                                    .toList());
            case SearchKey.Or(var left, var right) ->
                    cost(left) <= cost(right)
                            ? new SearchKey.Or(cheapFirst(left), cheapFirst(right))
                            : new SearchKey.Or(cheapFirst(right), cheapFirst(left));
            case SearchKey.Not(var inner) -> new SearchKey.Not(cheapFirst(inner));
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
                    SearchKey.Saved _,
                    SearchKey.Header _,
                    SearchKey.Body _,
                    SearchKey.Text _ ->
                    key;
        };
    }

    /// How much a key costs: 0 for the view, more for a header, most for a body.
    private static int cost(SearchKey key) {
        return switch (key) {
            case SearchKey.All _,
                    SearchKey.Uids _,
                    SearchKey.Flagged _,
                    SearchKey.Keyword _,
                    SearchKey.Received _,
                    SearchKey.Within _,
                    SearchKey.Larger _,
                    SearchKey.Smaller _,
                    SearchKey.ModSeq _,
                    SearchKey.EmailId _,
                    SearchKey.ThreadId _,
                    SearchKey.Saved _ ->
                    0;
            case SearchKey.Sent _, SearchKey.Header _ -> 1;
            case SearchKey.Body _, SearchKey.Text _ -> 2;
            case SearchKey.Not(var inner) -> cost(inner);
            case SearchKey.Or(var left, var right) -> Math.max(cost(left), cost(right));
            case SearchKey.And(var keys) ->
                    keys.stream().mapToInt(SearchMatcher::cost).max().orElse(0);
        };
    }

    private enum Answer {
        YES,
        NO,
        UNKNOWN
    }

    /// One key of some messages on end: few at first, more and more while the search goes through
    /// all of them.
    private final class KeyWindow {
        private static final int SMALLEST = 64;
        private static final int LARGEST = 8_192;

        private final ListingKey listed;
        private final Map<String, byte[]> folded = new HashMap<>();
        private OctetColumn column = new OctetColumn.Builder(0).build();
        private int first;
        private int size = SMALLEST / 2;

        KeyWindow(ListingKey listed) {
            this.listed = listed;
        }

        Answer has(int index, String text) throws MailboxException {
            if (index < first || index >= first + column.count()) {
                move(index);
            }
            int at = index - first;
            if (!column.present(at)) {
                return Answer.NO;
            }
            if (column.length(at) == 1 && column.octet(at, 0) == ListingKey.UNKNOWN) {
                return Answer.UNKNOWN;
            }
            byte[] wanted =
                    folded.computeIfAbsent(
                            text, key -> FoldedText.of(key).getBytes(StandardCharsets.UTF_8));
            boolean found = column.length(at) > 0 && column.contains(at, wanted);
            return found ? Answer.YES : Answer.NO;
        }

        private void move(int index) throws MailboxException {
            boolean onward = index == first + column.count();
            size = onward ? Math.min(LARGEST, 2 * size) : SMALLEST;
            first = index;
            int[] indexes = new int[Math.min(size, view.count() - index)];
            Arrays.setAll(indexes, i -> index + i);
            column = messages.column(view, listed, indexes);
            opened = true;
        }
    }

    /// A message that is looked at; its data is fetched once, when first asked for.
    private final class Candidate {
        private final int index;
        private Optional<MessageData> data = Optional.empty();
        private boolean fetched;

        Candidate(int index) {
            this.index = index;
        }

        boolean exists() throws MailboxException {
            if (!fetched) {
                data = messages.message(view.uidAt(index));
                fetched = true;
                opened = true;
            }
            return data.isPresent();
        }

        MessageData data() {
            return data.orElseThrow();
        }
    }
}
