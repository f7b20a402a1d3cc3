package org.postern.store;

import org.postern.mail.UidSet;

import java.util.Arrays;

/// Up to [#CAPACITY] messages of a [FolderView], in UID order, as columns. Immutable, so that two
/// views that share a page share its messages.
///
/// The columns may be longer than the page: the next page in a folder's history puts a new message
/// behind the last one, where this page never looks. There is one history, so no two pages claim
/// the same place; a page of a change that was never committed is overwritten, and nobody has it.
public final class Page {
    /// Most messages in one page.
    public static final int CAPACITY = 512;

    private static final int SMALLEST_COLUMN = 8;

    /// What the columns hold of a message, and a page beside them.
    private static final long MESSAGE_OCTETS = 48;

    private static final long PAGE_OCTETS = 200;

    private final int count;

    // PageCodec fills and reads the columns too.
    final int[] uids;
    final long[] flags;
    final long[] modSeqs;
    private final FixedColumns fixed;

    private Page(int count, Page columns, long[] flags, long[] modSeqs) {
        this.count = count;
        this.uids = columns.uids;
        this.flags = flags;
        this.modSeqs = modSeqs;
        this.fixed = columns.fixed;
    }

    /// A page as it was read.
    Page(int[] uids, long[] flags, long[] modSeqs, FixedColumns fixed) {
        this.count = uids.length;
        this.uids = uids;
        this.flags = flags;
        this.modSeqs = modSeqs;
        this.fixed = fixed;
    }

    /// A page of its own with so much room.
    private Page(Page from, int length) {
        this.count = from.count;
        this.uids = Arrays.copyOf(from.uids, length);
        this.flags = Arrays.copyOf(from.flags, length);
        this.modSeqs = Arrays.copyOf(from.modSeqs, length);
        this.fixed = new FixedColumns(new FixedColumns.Values(from.fixed(), length));
    }

    /// No messages, and room for so many.
    private Page(int length) {
        this.count = 0;
        this.uids = new int[length];
        this.flags = new long[length];
        this.modSeqs = new long[length];
        this.fixed = new FixedColumns(new FixedColumns.Values(length));
    }

    /// The columns that never change.
    FixedColumns.Values fixed() {
        return fixed.values();
    }

    static Page empty() {
        return new Page(SMALLEST_COLUMN);
    }

    /// Messages in this page.
    public int count() {
        return count;
    }

    public long uid(int index) {
        return uids[index] & UidSet.MAX_UID;
    }

    /// Bits as in [Flags] and the folder's [Keywords].
    public long flags(int index) {
        return flags[index];
    }

    public long modSeq(int index) {
        return modSeqs[index];
    }

    /// Octets.
    public int size(int index) {
        return fixed().sizes[index];
    }

    /// The sizes of all its messages together.
    long octets() {
        return fixed.octets(count);
    }

    /// Seconds since 1970.
    public long internalDate(int index) {
        return fixed().dates[index] & UidSet.MAX_UID;
    }

    /// Seconds since 1970.
    public long saveDate(int index) {
        return fixed().saveDates[index] & UidSet.MAX_UID;
    }

    public long emailId(int index) {
        return fixed().emailIds[index];
    }

    public long threadId(int index) {
        return fixed().threadIds[index];
    }

    long firstUid() {
        return uid(0);
    }

    long lastUid() {
        return uid(count - 1);
    }

    /// Index of the first message whose UID is at least `uid`; [#count] when there is none.
    int lowerBound(long uid) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (uid(middle) < uid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// This page with messages of `added` behind its last, from the one with index `from`.
    Page plus(Change.Added added, int from, int more) {
        int total = count + more;
        Page roomy = total <= uids.length ? this : new Page(this, Math.min(CAPACITY, 2 * total));
        for (int i = 0; i < more; i++) {
            long uid = added.firstUid() + from + i;
            roomy.set(count + i, uid, added.modSeq(), added.arrivals().get(from + i));
        }
        return new Page(total, roomy, roomy.flags, roomy.modSeqs);
    }

    private void set(int at, long uid, long modSeq, Arrival arrival) {
        uids[at] = (int) uid;
        flags[at] = arrival.flags();
        modSeqs[at] = modSeq;
        var columns = fixed();
        columns.sizes[at] = arrival.size();
        columns.dates[at] = arrival.internalDate();
        columns.saveDates[at] = arrival.saveDate();
        columns.emailIds[at] = arrival.emailId();
        columns.threadIds[at] = arrival.threadId();
    }

    /// This page with flags and MODSEQs of its own, which the caller may change before it shows the
    /// page to anybody. The other columns never change and are shared.
    Page withOwnFlags() {
        return new Page(count, this, flags.clone(), modSeqs.clone());
    }

    /// Sets and clears bits of one message; only on a page that nobody else has.
    void change(int index, long set, long clear, long modSeq) {
        flags[index] = (flags[index] & ~clear) | set;
        modSeqs[index] = modSeq;
    }

    /// This page's messages from `from` to `to` behind those of `into`, which has room.
    void appendTo(Columns into, int from, int to) {
        into.append(this, from, to);
    }

    /// Octets of memory, roughly.
    long memory() {
        return MESSAGE_OCTETS * uids.length + PAGE_OCTETS;
    }

    /// Columns under construction.
    static final class Columns {
        /// Longer than its count says: what was gathered stands in its columns.
        Page columns = new Page(CAPACITY);

        private int count;

        int count() {
            return count;
        }

        /// Makes room for `more` messages, which the caller puts into the columns.
        ///
        /// @return where the first one goes
        int reserve(int more) {
            count += more;
            return count - more;
        }

        void add(long uid, long modSeq, Arrival arrival) {
            columns.set(count++, uid, modSeq, arrival);
        }

        private void append(Page page, int from, int to) {
            int length = to - from;
            System.arraycopy(page.uids, from, columns.uids, count, length);
            System.arraycopy(page.flags, from, columns.flags, count, length);
            System.arraycopy(page.modSeqs, from, columns.modSeqs, count, length);
            var source = page.fixed();
            var target = columns.fixed();
            System.arraycopy(source.sizes, from, target.sizes, count, length);
            System.arraycopy(source.dates, from, target.dates, count, length);
            System.arraycopy(source.saveDates, from, target.saveDates, count, length);
            System.arraycopy(source.emailIds, from, target.emailIds, count, length);
            System.arraycopy(source.threadIds, from, target.threadIds, count, length);
            count += length;
        }

        /// A page of what was gathered, which begins anew.
        Page toPage() {
            var page = new Page(count, columns, columns.flags, columns.modSeqs);
            if (count == CAPACITY) {
                columns = new Page(CAPACITY);
            } else {
                page = new Page(page, count);
            }
            count = 0;
            return page;
        }
    }
}
