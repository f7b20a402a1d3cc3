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

    private final int count;
    private final int[] uids;
    private final long[] flags;
    private final long[] modSeqs;
    private final int[] sizes;
    private final int[] dates;

    Page(int count, int[] uids, long[] flags, long[] modSeqs, int[] sizes, int[] dates) {
        this.count = count;
        this.uids = uids;
        this.flags = flags;
        this.modSeqs = modSeqs;
        this.sizes = sizes;
        this.dates = dates;
    }

    static Page empty() {
        int length = SMALLEST_COLUMN;
        return new Page(
                0,
                new int[length],
                new long[length],
                new long[length],
                new int[length],
                new int[length]);
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
        return sizes[index];
    }

    /// Seconds since 1970.
    public long internalDate(int index) {
        return dates[index] & UidSet.MAX_UID;
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
        Page roomy = total <= uids.length ? this : grown(Math.min(CAPACITY, 2 * total));
        for (int i = 0; i < more; i++) {
            roomy.uids[count + i] = (int) (added.firstUid() + from + i);
            roomy.flags[count + i] = added.flags()[from + i];
            roomy.modSeqs[count + i] = added.modSeq();
            roomy.sizes[count + i] = added.sizes()[from + i];
            roomy.dates[count + i] = added.dates()[from + i];
        }
        return new Page(total, roomy.uids, roomy.flags, roomy.modSeqs, roomy.sizes, roomy.dates);
    }

    private Page grown(int length) {
        return new Page(
                count,
                Arrays.copyOf(uids, length),
                Arrays.copyOf(flags, length),
                Arrays.copyOf(modSeqs, length),
                Arrays.copyOf(sizes, length),
                Arrays.copyOf(dates, length));
    }

    /// This page with flags and MODSEQs of its own, which the caller may change before it shows the
    /// page to anybody. The other columns never change and are shared.
    Page withOwnFlags() {
        return new Page(count, uids, flags.clone(), modSeqs.clone(), sizes, dates);
    }

    /// Sets and clears bits of one message; only on a page that nobody else has.
    void change(int index, long set, long clear, long modSeq) {
        flags[index] = (flags[index] & ~clear) | set;
        modSeqs[index] = modSeq;
    }

    /// This page's messages from `from` to `to` behind those of `into`, which has room.
    void appendTo(Columns into, int from, int to) {
        into.append(uids, flags, modSeqs, sizes, dates, from, to);
    }

    /// Octets of memory, roughly.
    long memory() {
        return 28L * uids.length + 136;
    }

    /// Columns under construction.
    static final class Columns {
        private final int[] uids = new int[CAPACITY];
        private final long[] flags = new long[CAPACITY];
        private final long[] modSeqs = new long[CAPACITY];
        private final int[] sizes = new int[CAPACITY];
        private final int[] dates = new int[CAPACITY];
        private int count;

        int count() {
            return count;
        }

        void add(long uid, long flag, long modSeq, int size, int date) {
            uids[count] = (int) uid;
            flags[count] = flag;
            modSeqs[count] = modSeq;
            sizes[count] = size;
            dates[count++] = date;
        }

        private void append(int[] u, long[] f, long[] m, int[] s, int[] d, int from, int to) {
            int length = to - from;
            System.arraycopy(u, from, uids, count, length);
            System.arraycopy(f, from, flags, count, length);
            System.arraycopy(m, from, modSeqs, count, length);
            System.arraycopy(s, from, sizes, count, length);
            System.arraycopy(d, from, dates, count, length);
            count += length;
        }

        /// A page of what was gathered; the columns may be used again.
        Page toPage() {
            return new Page(
                    count,
                    Arrays.copyOf(uids, count),
                    Arrays.copyOf(flags, count),
                    Arrays.copyOf(modSeqs, count),
                    Arrays.copyOf(sizes, count),
                    Arrays.copyOf(dates, count));
        }

        void clear() {
            count = 0;
        }
    }
}
