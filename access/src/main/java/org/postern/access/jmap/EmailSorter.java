package org.postern.access.jmap;

import org.postern.jmap.SortTerm;
import org.postern.mail.ListingKey;
import org.postern.mail.OctetColumn;
import org.postern.store.StoreException;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Puts messages in order: each key becomes a rank, a small number, and what is sorted is ranks and
/// positions packed into `long`s, one pass for each comparator from the last to the first. Messages
/// that are alike are in the order of their e-mail ids, which never changes.
final class EmailSorter {
    private static final int POSITION_BITS = 27;

    private final MailPicture picture;
    private final Box[] boxes;
    private final int[] indexes;

    /// @param boxes of the messages; those of one box stand together
    /// @param indexes in the boxes, ascending within each
    EmailSorter(MailPicture picture, Box[] boxes, int[] indexes) {
        this.picture = picture;
        this.boxes = boxes;
        this.indexes = indexes;
    }

    private long emailId(int position) {
        return boxes[position].messages().emailIdAt(indexes[position]);
    }

    /// Positions in order.
    int[] sorted(List<SortTerm> terms) throws StoreException {
        // RFC 8621 section 4.4.2: what the server chooses; the newest first
        var by = terms.isEmpty() ? List.of(new SortTerm("receivedAt", false, "", "")) : terms;
        if (by.size() == 1 && indexes.length < 1 << POSITION_BITS) {
            var numbers = numbers(by.getFirst());
            if (numbers != null) {
                return sorted(numbers, by.getFirst().ascending());
            }
        }
        int[] order = byId();
        for (SortTerm term : by.reversed()) {
            order = pass(order, ranks(term), !term.ascending());
        }
        return order;
    }

    /// A number of each message, from the view.
    @FunctionalInterface
    private interface Numbers {
        long at(int position);
    }

    private @org.jspecify.annotations.Nullable Numbers numbers(SortTerm term) {
        return switch (term.property()) {
            case "receivedAt" ->
                    position -> boxes[position].messages().internalDateAt(indexes[position]);
            case "size" -> position -> boxes[position].messages().sizeAt(indexes[position]);
            default -> null;
        };
    }

    /// By a number below 2^36, then by e-mail id.
    private int[] sorted(Numbers numbers, boolean ascending) {
        int count = indexes.length;
        long[] packed = new long[count];
        for (int i = 0; i < count; i++) {
            long number = numbers.at(i);
            packed[i] = (ascending ? number : 0xF_FFFF_FFFFL - number) << POSITION_BITS | i;
        }
        Arrays.sort(packed);
        int[] order = new int[count];
        int mask = (1 << POSITION_BITS) - 1;
        for (int i = 0; i < count; i++) {
            order[i] = (int) packed[i] & mask;
        }
        for (int from = 0, to; from < count; from = to) {
            to = from + 1;
            while (to < count && packed[to] >>> POSITION_BITS == packed[from] >>> POSITION_BITS) {
                to++;
            }
            if (to - from > 1) {
                sortById(order, from, to);
            }
        }
        return order;
    }

    private void sortById(int[] order, int from, int to) {
        Integer[] run = new Integer[to - from];
        for (int i = from; i < to; i++) {
            run[i - from] = order[i];
        }
        Arrays.sort(run, (a, b) -> Long.compareUnsigned(emailId(a), emailId(b)));
        for (int i = from; i < to; i++) {
            order[i] = run[i - from];
        }
    }

    private int[] byId() {
        int[] order = new int[indexes.length];
        Arrays.setAll(order, i -> i);
        sortById(order, 0, order.length);
        return order;
    }

    private int[] ranks(SortTerm term) throws StoreException {
        var numbers = numbers(term);
        if (numbers != null) {
            return ranks(numbers);
        }
        return switch (term.property()) {
            case "sentAt" -> ranks(ListingKey.SENT);
            case "from" -> ranks(ListingKey.DISPLAY_FROM);
            case "to" -> ranks(ListingKey.DISPLAY_TO);
            case "subject" -> ranks(ListingKey.BASE_SUBJECT);
            case "hasKeyword" -> ranks(position -> hasKeyword(position, term.keyword()) ? 1 : 0);
            case "allInThreadHaveKeyword" -> ranks(term, EmailCondition.Share.ALL);
            default -> ranks(term, EmailCondition.Share.SOME);
        };
    }

    private boolean hasKeyword(int position, String keyword) {
        return picture.copies(emailId(position)).stream()
                .anyMatch(copy -> (copy.flags() & EmailKeywords.mask(copy.view(), keyword)) != 0);
    }

    private int[] ranks(SortTerm term, EmailCondition.Share share) {
        var predicate =
                Objects.requireNonNull(EmailMatcher.shares(picture, term.keyword()).get(share));
        return ranks(position ->
                predicate.test(boxes[position].messages().threadIdAt(indexes[position])) ? 1 : 0);
    }

    private int[] ranks(Numbers numbers) {
        long[] values = new long[indexes.length];
        Arrays.setAll(values, numbers::at);
        long[] sorted = Arrays.stream(values).sorted().distinct().toArray();
        return Arrays.stream(values)
                .mapToInt(value -> Arrays.binarySearch(sorted, value))
                .toArray();
    }

    /// By a key that the store keeps, over all boxes.
    private int[] ranks(ListingKey key) throws StoreException {
        var all = new OctetColumn.Builder(indexes.length);
        for (int from = 0, to; from < indexes.length; from = to) {
            to = from + 1;
            while (to < indexes.length && boxes[to].number() == boxes[from].number()) {
                to++;
            }
            var view = boxes[from].messages();
            long[] uids = Arrays.stream(indexes, from, to).mapToLong(view::uidAt).toArray();
            var column = boxes[from].folder().column(key, uids);
            if (from == 0 && to == indexes.length) {
                return column.ranks();
            }
            append(column, all);
        }
        return all.build().ranks();
    }

    private static void append(OctetColumn column, OctetColumn.Builder all) {
        for (int i = 0; i < column.count(); i++) {
            byte[] octets = new byte[column.length(i)];
            for (int at = 0; at < octets.length; at++) {
                octets[at] = column.octet(i, at);
            }
            all.add(octets);
        }
    }

    /// One pass: stable, since equal ranks are told apart by where they stood before.
    private static int[] pass(int[] order, int[] ranks, boolean reverse) {
        long[] packed = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            long rank = ranks[order[i]];
            packed[i] = (reverse ? Integer.MAX_VALUE - rank : rank) << Integer.SIZE | i;
        }
        Arrays.sort(packed);
        int[] sorted = new int[order.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = order[(int) packed[i]];
        }
        return sorted;
    }
}
