package org.postern.antispam;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The entries of one model: a table of fixed size, in buckets of [#BUCKET] (one line of the
/// processor's cache), found by the upper bits of a token's hash. Pages of it take memory from
/// their first entry on.
///
/// Within a bucket the newest entry is first and free places are last. When a bucket is full the
/// oldest of those that tell least makes room; if even that one tells something, all others of the
/// bucket age, so that nothing stays for ever because it once was common. All this depends on
/// nothing but the bucket: the same changes in the same order make the same table, bit by bit.
///
/// One thread changes it, any number read meanwhile and see each entry whole.
final class LearnerTable {
    static final int BUCKET = 8;

    /// Entries that are kept on disk together.
    static final int PAGE = 512;

    /// With fewer buckets two tokens could no longer be told apart by bucket and tag.
    static final int LEAST_BITS = 12;

    static final int MOST_BITS = 24;

    /// From so many on, bucket and tag together are the whole hash, so that the entries can move to
    /// a table of another size.
    static final int BITS_TO_MOVE = 16;

    /// An entry worth more than this is not given up without the others' ageing.
    private static final int CHEAP = 3;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final AtomicReferenceArray<long[]> pages;
    private final int bits;
    private final AtomicInteger used = new AtomicInteger();

    /// @param bits 2 to that power is the number of buckets
    LearnerTable(int bits) {
        if (bits < LEAST_BITS || bits > MOST_BITS) {
            throw new IllegalArgumentException("bits of buckets: " + bits);
        }
        this.bits = bits;
        pages = new AtomicReferenceArray<>((BUCKET << bits) / PAGE);
    }

    int bits() {
        return bits;
    }

    int room() {
        return BUCKET << bits;
    }

    int used() {
        return used.get();
    }

    int pages() {
        return pages.length();
    }

    /// The page in which a token's entry is.
    int page(int hash) {
        return bucket(hash) / PAGE;
    }

    /// Where a token's bucket begins, counted in entries.
    private int bucket(int hash) {
        return (hash >>> (32 - bits)) * BUCKET;
    }

    /// A token's entry, or 0.
    long get(int hash) {
        int bucket = bucket(hash);
        long[] page = pages.get(bucket / PAGE);
        if (page == null) {
            return 0;
        }
        int from = bucket % PAGE;
        for (int i = from; i < from + BUCKET; i++) {
            long entry = (long) LONGS.getOpaque(page, i);
            if (entry == 0) {
                return 0;
            }
            if (LearnerEntry.hasTag(entry, hash)) {
                return entry;
            }
        }
        return 0;
    }

    /// Sets a token's entry; an empty one is taken away.
    void put(int hash, long entry) {
        int bucket = bucket(hash);
        long[] page = pages.get(bucket / PAGE);
        if (page == null) {
            page = new long[PAGE];
            pages.set(bucket / PAGE, page);
        }
        int from = bucket % PAGE;
        int at = from;
        while (at < from + BUCKET && page[at] != 0) {
            if (LearnerEntry.hasTag(page[at], hash)) {
                if (LearnerEntry.isEmpty(entry)) {
                    remove(page, from, at);
                } else {
                    set(page, at, entry);
                }
                return;
            }
            at++;
        }
        if (!LearnerEntry.isEmpty(entry)) {
            insert(page, from, at, entry);
        }
    }

    private void remove(long[] page, int bucket, int at) {
        for (int i = at; i < bucket + BUCKET - 1; i++) {
            set(page, i, page[i + 1]);
        }
        set(page, bucket + BUCKET - 1, 0);
        used.decrementAndGet();
    }

    private void insert(long[] page, int bucket, int end, long entry) {
        int gap = end;
        if (end == bucket + BUCKET) {
            gap = leastTelling(page, bucket);
            if (LearnerEntry.value(page[gap]) > CHEAP) {
                age(page, bucket);
            }
        } else {
            used.incrementAndGet();
        }
        for (int i = gap; i > bucket; i--) {
            set(page, i, page[i - 1]);
        }
        set(page, bucket, entry);
    }

    private static int leastTelling(long[] page, int bucket) {
        int least = bucket + BUCKET - 1;
        for (int i = least - 1; i >= bucket; i--) {
            if (LearnerEntry.value(page[i]) < LearnerEntry.value(page[least])) {
                least = i;
            }
        }
        return least;
    }

    private static void age(long[] page, int bucket) {
        for (int i = bucket; i < bucket + BUCKET; i++) {
            long aged = LearnerEntry.aged(page[i]);
            // An entry that nothing would be left of goes when its turn comes.
            set(page, i, LearnerEntry.isEmpty(aged) ? page[i] : aged);
        }
    }

    private static void set(long[] page, int at, long entry) {
        LONGS.setOpaque(page, at, entry);
    }

    /// The same entries in a table of another size, those that came first into each bucket first.
    ///
    /// @param wanted 2 to that power is the number of buckets
    /// @throws IllegalStateException when one of the two is too small to tell the tokens' hashes
    LearnerTable moved(int wanted) {
        if (bits < BITS_TO_MOVE || wanted < BITS_TO_MOVE) {
            throw new IllegalStateException("from 2^" + bits + " buckets to 2^" + wanted);
        }
        var other = new LearnerTable(wanted);
        for (int number = 0; number < pages.length(); number++) {
            long[] page = pages.get(number);
            for (int bucket = 0; page != null && bucket < PAGE; bucket += BUCKET) {
                for (int i = bucket + BUCKET - 1; i >= bucket; i--) {
                    if (page[i] != 0) {
                        int upper = ((number * PAGE + bucket) / BUCKET) << (32 - bits);
                        other.put(upper | (int) (page[i] & 0xFFFF), page[i]);
                    }
                }
            }
        }
        return other;
    }

    /// A copy of a page's entries.
    long[] copy(int page) {
        long[] content = pages.get(page);
        return content == null ? new long[PAGE] : content.clone();
    }

    /// Fills a page of a table that nobody else has yet.
    void fill(int page, long[] content) {
        for (long entry : content) {
            used.addAndGet(entry == 0 ? 0 : 1);
        }
        pages.set(page, content.clone());
    }
}
