package org.postern.imap.server;

import org.postern.imap.Casemap;
import org.postern.imap.SortCriterion;
import org.postern.imap.SortCriterion.SortKey;
import org.postern.mail.Header;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Puts messages in order. Each header is read once; every key becomes a rank, a small number, and
/// what is sorted is ranks and positions packed into `long`s, one pass for each criterion from the
/// last to the first. Messages that are alike keep their order of sequence numbers.
final class Sorter {
    private final MailboxView view;
    private final int[] indexes;
    private final List<SortCriterion> criteria;
    private final Map<SortKey, String[]> texts = new EnumMap<>(SortKey.class);
    private final boolean[] present;
    private long[] dates = {};

    /// @param indexes of messages in the view, ascending
    Sorter(MailboxView view, int[] indexes, List<SortCriterion> criteria) {
        this.view = view;
        this.indexes = indexes;
        this.criteria = criteria;
        this.present = new boolean[indexes.length];
    }

    /// The indexes of the messages in order; those that do not exist any more are left out.
    int[] sort(OpenMailbox mailbox) throws MailboxException {
        read(mailbox);
        int count = 0;
        int[] order = new int[indexes.length];
        for (int i = 0; i < order.length; i++) {
            if (present[i]) {
                order[count++] = i;
            }
        }
        order = Arrays.copyOf(order, count);
        for (SortCriterion criterion : criteria.reversed()) {
            order = pass(order, ranks(criterion.key()), criterion.reverse());
        }
        for (int i = 0; i < order.length; i++) {
            order[i] = indexes[order[i]];
        }
        return order;
    }

    private void read(OpenMailbox mailbox) throws MailboxException {
        for (SortCriterion criterion : criteria) {
            SortKey key = criterion.key();
            if (key == SortKey.DATE) {
                dates = new long[indexes.length];
            } else if (!SortKeys.inView(key)) {
                texts.put(key, new String[indexes.length]);
            }
        }
        if (texts.isEmpty() && dates.length == 0) {
            Arrays.fill(present, true);
            return;
        }
        new MessageSource(mailbox, view).forEach(indexes, this::read);
    }

    private void read(int position, MessageData message) throws MailboxException {
        Header header = message.listed().header();
        present[position] = true;
        if (dates.length > 0) {
            long received = view.internalDateAt(indexes[position]);
            dates[position] = SortKeys.sentDate(header, received);
        }
        texts.forEach((key, column) -> column[position] = SortKeys.text(key, header));
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

    private int[] ranks(SortKey key) {
        return switch (key) {
            case ARRIVAL -> ranks(column(view::internalDateAt));
            case SIZE -> ranks(column(view::octetsAt));
            case DATE -> ranks(dates);
            case CC, DISPLAYFROM, DISPLAYTO, FROM, SUBJECT, TO ->
                    ranks(texts.getOrDefault(key, new String[0]));
        };
    }

    /// A number of each message, from the view.
    @FunctionalInterface
    private interface Column {
        long at(int index);
    }

    private long[] column(Column column) {
        long[] values = new long[indexes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.at(indexes[i]);
        }
        return values;
    }

    private static int[] ranks(long[] values) {
        long[] sorted = Arrays.stream(values).sorted().distinct().toArray();
        int[] ranks = new int[values.length];
        for (int i = 0; i < ranks.length; i++) {
            ranks[i] = Arrays.binarySearch(sorted, values[i]);
        }
        return ranks;
    }

    private static int[] ranks(String[] values) {
        Map<String, Integer> ranks = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                ranks.put(values[i], 0);
            }
        }
        String[] sorted = ranks.keySet().toArray(String[]::new);
        Arrays.sort(sorted, Casemap.ORDER);
        for (int i = 0; i < sorted.length; i++) {
            ranks.put(sorted[i], i);
        }
        int[] found = new int[values.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = ranks.getOrDefault(values[i], 0);
        }
        return found;
    }
}
