package org.postern.imap.server;

import org.postern.imap.SortCriterion;
import org.postern.imap.SortCriterion.SortKey;
import org.postern.mail.ListingKey;
import org.postern.mail.OctetColumn;

import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Puts messages in order (RFC 5256 section 3, RFC 5957 section 3). Every key becomes a rank, a
/// small number, and what is sorted is ranks and positions packed into `long`s, one pass for each
/// criterion from the last to the first. Messages that are alike keep their order of sequence
/// numbers.
final class Sorter {
    private final MailboxView view;
    private final int[] indexes;
    private final List<SortCriterion> criteria;
    private final Map<SortKey, int[]> ranks = new EnumMap<>(SortKey.class);
    private final Relevancy relevancy;
    private final BitSet gone = new BitSet();

    /// @param indexes of messages in the view, ascending
    /// @param relevancy of the messages, where that is a criterion
    Sorter(MailboxView view, int[] indexes, List<SortCriterion> criteria, Relevancy relevancy) {
        this.relevancy = relevancy;
        this.view = view;
        this.indexes = indexes;
        this.criteria = criteria;
    }

    /// The indexes of the messages in order; those that do not exist any more are left out.
    int[] sort(OpenMailbox mailbox) throws MailboxException {
        int[] order = new int[indexes.length];
        Arrays.setAll(order, i -> i);
        for (SortCriterion criterion : criteria.reversed()) {
            int[] keys = ranks.get(criterion.key());
            if (keys == null) {
                keys = ranks(mailbox, criterion.key());
                ranks.put(criterion.key(), keys);
            }
            order = pass(order, keys, criterion.reverse());
        }
        return Arrays.stream(order).filter(i -> !gone.get(i)).map(i -> indexes[i]).toArray();
    }

    private int[] ranks(OpenMailbox mailbox, SortKey key) throws MailboxException {
        return switch (key) {
            case ARRIVAL -> ranks(view::internalDateAt);
            case SIZE -> ranks(view::octetsAt);
            case DATE -> ranks(mailbox, ListingKey.SENT);
            case RELEVANCY -> ranks(index -> -relevancy.score(index));
            case SUBJECT -> ranks(mailbox, ListingKey.BASE_SUBJECT);
            case FROM -> ranks(mailbox, ListingKey.FROM);
            case TO -> ranks(mailbox, ListingKey.TO);
            case CC -> ranks(mailbox, ListingKey.CC);
            case DISPLAYFROM -> ranks(mailbox, ListingKey.DISPLAY_FROM);
            case DISPLAYTO -> ranks(mailbox, ListingKey.DISPLAY_TO);
        };
    }

    private int[] ranks(OpenMailbox mailbox, ListingKey key) throws MailboxException {
        OctetColumn column = mailbox.column(view, key, indexes);
        for (int i = 0; i < indexes.length; i++) {
            if (!column.present(i)) {
                gone.set(i);
            }
        }
        return column.ranks();
    }

    /// A number of each message, from the view.
    @FunctionalInterface
    private interface Numbers {
        long at(int index);
    }

    private int[] ranks(Numbers numbers) {
        long[] values = Arrays.stream(indexes).mapToLong(numbers::at).toArray();
        long[] sorted = Arrays.stream(values).sorted().distinct().toArray();
        return Arrays.stream(values)
                .mapToInt(value -> Arrays.binarySearch(sorted, value))
                .toArray();
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
