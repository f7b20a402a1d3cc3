package org.postern.imap.server;

import java.util.Arrays;

/// Compares two views of one mailbox, message by message in UID order; pages that both share cost
/// one comparison.
final class ViewDifference {
    /// Is told of a message that both views have, on pages that differ.
    @FunctionalInterface
    interface Pairs<X extends Exception> {
        void pair(int oldIndex, int newIndex) throws X;
    }

    /// Is told of a message that the newer view has no more.
    @FunctionalInterface
    interface Gone<X extends Exception> {
        void gone(int oldIndex) throws X;
    }

    private ViewDifference() {}

    /// The indexes in `old` of messages that `now` has no more, ascending.
    static int[] gone(MailboxView old, MailboxView now) {
        var found = new Indexes();
        walk(old, now, (o, n) -> {}, found::add);
        return found.toArray();
    }

    /// Visits the messages that both views have and whose page is not shared.
    static <X extends Exception> void pairs(MailboxView old, MailboxView now, Pairs<X> pairs)
            throws X {
        walk(old, now, pairs, gone -> {});
    }

    private static <X extends Exception> void walk(
            MailboxView old, MailboxView now, Pairs<X> pairs, Gone<X> gone) throws X {
        int oldPage = 0;
        int newPage = 0;
        int o = 0;
        int n = 0;
        while (o < old.count()) {
            oldPage = pageAt(old, oldPage, o);
            newPage = pageAt(now, newPage, n);
            if (shared(old, oldPage, o, now, newPage, n)) {
                o = old.pageStart(oldPage + 1);
                n = now.pageStart(newPage + 1);
                continue;
            }
            int oldEnd = old.pageStart(oldPage + 1);
            int newEnd = n < now.count() ? now.pageStart(newPage + 1) : n;
            while (o < oldEnd && n < newEnd) {
                long uid = old.uidAt(o);
                long other = now.uidAt(n);
                if (uid == other) {
                    pairs.pair(o++, n++);
                } else if (uid < other) {
                    gone.gone(o++);
                } else {
                    n++;
                }
            }
            while (o < oldEnd && n == now.count()) {
                gone.gone(o++);
            }
        }
    }

    /// The page that holds an index, searched from `page` on.
    private static int pageAt(MailboxView view, int page, int index) {
        int at = page;
        while (at < view.pageCount() && view.pageStart(at + 1) <= index) {
            at++;
        }
        return at;
    }

    private static boolean shared(
            MailboxView old, int oldPage, int o, MailboxView now, int newPage, int n) {
        return newPage < now.pageCount()
                && old.pageStart(oldPage) == o
                && now.pageStart(newPage) == n
                && same(old.page(oldPage), now.page(newPage));
    }

    @SuppressWarnings("ReferenceEquality") // a page is its identity, MailboxView.page
    private static boolean same(Object page, Object other) {
        return page == other;
    }

    /// A growing array of indexes.
    private static final class Indexes {
        private int[] found = new int[16];
        private int count;

        void add(int index) {
            if (count == found.length) {
                found = Arrays.copyOf(found, 2 * count);
            }
            found[count++] = index;
        }

        int[] toArray() {
            return Arrays.copyOf(found, count);
        }
    }
}
