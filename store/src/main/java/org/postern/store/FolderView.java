package org.postern.store;

import org.postern.mail.UidSet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// A folder at one moment: its messages in UID order, by index from 0. Immutable; a session keeps
/// one and compares it with the next.
///
/// Messages stand in pages of at most [Page#CAPACITY], and a change makes new only the pages that
/// it touches, so that a page found again (by identity) needs no comparison. A view is the fold of
/// the folder's changes over an earlier one: the same code applies a change that is being made and
/// one that is read back from the change log.
public final class FolderView {
    /// Pages that are looked at one by one before a search.
    private static final int PAGES_NEAR = 3;

    private final FolderStatus status;
    private final Keywords keywords;
    private final Page[] pages;

    /// Index of each page's first message.
    private final int[] starts;

    private FolderView(FolderStatus status, Keywords keywords, Page[] pages, int[] starts) {
        this.status = status;
        this.keywords = keywords;
        this.pages = pages;
        this.starts = starts;
    }

    /// The view of these pages; counts what is in them, whatever `status` says of that.
    static FolderView of(FolderStatus status, Keywords keywords, List<Page> pages) {
        var view = of(status.withCounters(0, 0, 0, 0), keywords, pages.toArray(Page[]::new));
        var counters = new Counters(view.status);
        for (Page page : pages) {
            counters.count(page);
        }
        return view.with(counters.onto(status));
    }

    private static FolderView of(FolderStatus status, Keywords keywords, Page[] pages) {
        var starts = new int[pages.length];
        for (int i = 1; i < pages.length; i++) {
            starts[i] = starts[i - 1] + pages[i - 1].count();
        }
        return new FolderView(status, keywords, pages, starts);
    }

    public FolderStatus status() {
        return status;
    }

    public Keywords keywords() {
        return keywords;
    }

    /// Messages.
    public int count() {
        int last = pages.length - 1;
        return last < 0 ? 0 : starts[last] + pages[last].count();
    }

    public long uidAt(int index) {
        int page = pageOf(index);
        return pages[page].uid(index - starts[page]);
    }

    /// Bits as in [Flags] and [#keywords].
    public long flagsAt(int index) {
        int page = pageOf(index);
        return pages[page].flags(index - starts[page]);
    }

    public long modSeqAt(int index) {
        int page = pageOf(index);
        return pages[page].modSeq(index - starts[page]);
    }

    /// Octets.
    public int sizeAt(int index) {
        int page = pageOf(index);
        return pages[page].size(index - starts[page]);
    }

    /// Seconds since 1970.
    public long internalDateAt(int index) {
        int page = pageOf(index);
        return pages[page].internalDate(index - starts[page]);
    }

    /// When it came into this folder, in seconds since 1970: SAVEDATE, RFC 8514 section 3.
    public long saveDateAt(int index) {
        int page = pageOf(index);
        return pages[page].saveDate(index - starts[page]);
    }

    /// The same for all copies within the account: EMAILID, RFC 8474 section 5.1.
    public long emailIdAt(int index) {
        int page = pageOf(index);
        return pages[page].emailId(index - starts[page]);
    }

    /// The e-mail id of the message that began its thread: THREADID, RFC 8474 section 5.2.
    public long threadIdAt(int index) {
        int page = pageOf(index);
        return pages[page].threadId(index - starts[page]);
    }

    /// The index of `uid`; when absent, `-1 - (index of the next larger)`.
    public int indexOf(long uid) {
        int index = lowerBound(uid);
        return index < count() && uidAt(index) == uid ? index : -1 - index;
    }

    public int pageCount() {
        return pages.length;
    }

    public Page page(int page) {
        return pages[page];
    }

    /// Index of the page's first message.
    public int pageStart(int page) {
        return starts[page];
    }

    /// Those of `uids` that are there.
    public UidSet present(UidSet uids) {
        var present = new UidSet.Builder();
        within(
                uids,
                (page, from, to) -> {
                    for (int i = from; i < to; i++) {
                        present.add(pages[page].uid(i));
                    }
                });
        return present.build();
    }

    private int pageOf(int index) {
        if (index < 0 || index >= count()) {
            throw new IndexOutOfBoundsException("message " + index + " of " + count());
        }
        // No page has more than its capacity, and in a large folder most have it: the page is this
        // one or near it.
        int near = index / Page.CAPACITY;
        for (int page = near; page < near + PAGES_NEAR; page++) {
            if (page + 1 == starts.length || starts[page + 1] > index) {
                return page;
            }
        }
        int found = Arrays.binarySearch(starts, index);
        return found >= 0 ? found : -2 - found;
    }

    /// Index of the first message whose UID is at least `uid`.
    int lowerBound(long uid) {
        int page = firstPageReaching(uid);
        return page == pages.length ? count() : starts[page] + pages[page].lowerBound(uid);
    }

    /// The first page whose last UID is at least `uid`.
    private int firstPageReaching(long uid) {
        int low = 0;
        int high = pages.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (pages[middle].lastUid() < uid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// A run of messages within one page.
    @FunctionalInterface
    interface SpanVisitor {
        void span(int page, int from, int to);
    }

    /// Visits the messages of `uids` in order, a run within a page at a time.
    void within(UidSet uids, SpanVisitor visitor) {
        int page = 0;
        for (int range = 0; range < uids.rangeCount(); range++) {
            if (page < pages.length && pages[page].lastUid() < uids.first(range)) {
                page = firstPageReaching(uids.first(range));
            }
            for (; page < pages.length; page++) {
                int from = pages[page].lowerBound(uids.first(range));
                int to = pages[page].lowerBound(uids.last(range) + 1);
                if (from < to) {
                    visitor.span(page, from, to);
                }
                if (to < pages[page].count()) {
                    break;
                }
            }
        }
    }

    /// This view with the numbers of `newStatus`.
    FolderView with(FolderStatus newStatus) {
        return new FolderView(newStatus, keywords, pages, starts);
    }

    FolderView with(Keywords newKeywords) {
        return new FolderView(status, newKeywords, pages, starts);
    }

    /// This view after `change`.
    FolderView apply(Change change) {
        var next =
                switch (change) {
                    case Change.Added added -> added(added);
                    case Change.Flagged flagged -> flagged(flagged);
                    case Change.Vanished vanished -> vanished(vanished);
                };
        return next.with(next.status.withModSeq(change.modSeq()));
    }

    private FolderView added(Change.Added added) {
        var view = this;
        for (int i = 0; i < added.count(); i++) {
            long uid = added.firstUid() + i;
            if (view.pages.length == 0 || uid > view.pages[view.pages.length - 1].lastUid()) {
                return view.appended(added, i);
            }
            // Only in a replay over pages that are newer than the change.
            int index = view.indexOf(uid);
            view = index >= 0 ? view : view.inserted(added, i, -1 - index);
        }
        return view;
    }

    private FolderView appended(Change.Added added, int from) {
        var counters = new Counters(status);
        for (int i = from; i < added.count(); i++) {
            var arrival = added.arrivals().get(i);
            counters.count(arrival.flags(), arrival.size(), 1);
        }
        long uidNext = Math.max(status.uidNext(), added.firstUid() + added.count());
        var newStatus = counters.onto(status).withUidNext(uidNext);
        int last = pages.length - 1;
        if (last >= 0 && pages[last].count() + added.count() - from <= Page.CAPACITY) {
            // The common case: no page is new, so none begins elsewhere.
            var next = pages.clone();
            next[last] = pages[last].plus(added, from, added.count() - from);
            return new FolderView(newStatus, keywords, next, starts);
        }
        return of(newStatus, keywords, filled(added, from));
    }

    /// The pages with the messages from number `from` behind them, on new pages where the last is
    /// full.
    private Page[] filled(Change.Added added, int from) {
        var next = new ArrayList<>(Arrays.asList(pages));
        for (int at = from; at < added.count(); ) {
            boolean full = next.isEmpty() || next.getLast().count() == Page.CAPACITY;
            Page last = full ? Page.empty() : next.removeLast();
            int more = Math.min(added.count() - at, Page.CAPACITY - last.count());
            next.add(last.plus(added, at, more));
            at += more;
        }
        return next.toArray(Page[]::new);
    }

    /// With one message put between others: its page is cut there.
    private FolderView inserted(Change.Added added, int i, int index) {
        int page = pageOf(index);
        int at = index - starts[page];
        var columns = new Page.Columns();
        pages[page].appendTo(columns, 0, at);
        var arrival = added.arrivals().get(i);
        columns.add(added.firstUid() + i, added.modSeq(), arrival);
        var next = new ArrayList<>(Arrays.asList(pages));
        next.set(page, columns.toPage());
        pages[page].appendTo(columns, at, pages[page].count());
        next.add(page + 1, columns.toPage());
        var counters = new Counters(status);
        counters.count(arrival.flags(), arrival.size(), 1);
        return of(counters.onto(status), keywords, next.toArray(Page[]::new));
    }

    private FolderView flagged(Change.Flagged change) {
        var next = pages.clone();
        var counters = new Counters(status);
        within(
                change.uids(),
                (page, from, to) -> {
                    if (next[page] == pages[page]) {
                        next[page] = pages[page].withOwnFlags();
                    }
                    counters.count(next[page], from, to, -1);
                    for (int i = from; i < to; i++) {
                        next[page].change(i, change.set(), change.clear(), change.modSeq());
                    }
                    counters.count(next[page], from, to, 1);
                });
        return new FolderView(counters.onto(status), keywords, next, starts);
    }

    private FolderView vanished(Change.Vanished change) {
        var gone = new BitSet(count());
        var counters = new Counters(status);
        within(
                change.uids(),
                (page, from, to) -> {
                    gone.set(starts[page] + from, starts[page] + to);
                    counters.count(pages[page], from, to, -1);
                });
        return of(counters.onto(status), keywords, without(gone));
    }

    /// The pages without the messages whose bits are set. What remains of neighbouring pages is put
    /// together, so that a folder that is emptied bit by bit does not end in crumbs.
    private Page[] without(BitSet gone) {
        var next = new ArrayList<Page>(pages.length);
        var rest = new Page.Columns();
        for (int p = 0; p < pages.length; p++) {
            int end = starts[p] + pages[p].count();
            int first = gone.nextSetBit(starts[p]);
            boolean touched = first >= 0 && first < end;
            int remaining =
                    pages[p].count() - (touched ? gone.get(starts[p], end).cardinality() : 0);
            int most = touched ? Page.CAPACITY : Page.CAPACITY / 2;
            if (rest.count() > 0 && rest.count() + remaining > most) {
                next.add(rest.toPage());
            }
            if (touched || rest.count() > 0) {
                appendRest(p, gone, rest);
            } else {
                next.add(pages[p]);
            }
        }
        if (rest.count() > 0) {
            next.add(rest.toPage());
        }
        return next.toArray(Page[]::new);
    }

    private void appendRest(int p, BitSet gone, Page.Columns rest) {
        int end = starts[p] + pages[p].count();
        for (int from = gone.nextClearBit(starts[p]); from < end; ) {
            int hit = gone.nextSetBit(from);
            int to = hit < 0 ? end : Math.min(hit, end);
            pages[p].appendTo(rest, from - starts[p], to - starts[p]);
            from = gone.nextClearBit(to);
        }
    }

    /// Octets of memory, roughly.
    long memory() {
        long octets = 200 + 8L * pages.length;
        for (Page page : pages) {
            octets += page.memory();
        }
        return octets;
    }

    /// The numbers that follow from the messages.
    private static final class Counters {
        private int messages;
        private int unseen;
        private int deleted;
        private long octets;

        Counters(FolderStatus status) {
            messages = status.messages();
            unseen = status.unseen();
            deleted = status.deleted();
            octets = status.octets();
        }

        /// Without a look at the size of each message.
        void count(Page page) {
            int seen = 0;
            int marked = 0;
            for (int i = 0; i < page.count(); i++) {
                seen += (page.flags[i] & Flags.SEEN) == 0 ? 0 : 1;
                marked += (page.flags[i] & Flags.DELETED) == 0 ? 0 : 1;
            }
            messages += page.count();
            unseen += page.count() - seen;
            deleted += marked;
            octets += page.octets();
        }

        void count(Page page, int from, int to, int sign) {
            for (int i = from; i < to; i++) {
                count(page.flags(i), page.size(i), sign);
            }
        }

        void count(long flags, int size, int sign) {
            messages += sign;
            unseen += (flags & Flags.SEEN) == 0 ? sign : 0;
            deleted += (flags & Flags.DELETED) == 0 ? 0 : sign;
            octets += (long) sign * size;
        }

        FolderStatus onto(FolderStatus status) {
            return status.withCounters(messages, unseen, deleted, octets);
        }
    }
}
