package org.postern.antispam;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;

/// The entries of one model: a table of fixed size, in buckets of [#BUCKET] (one line of the
/// processor's cache), found by the upper bits of a token's hash.
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

    /// With so few buckets two tokens could still be told apart by bucket and tag.
    static final int LEAST_BITS = 12;

    static final int MOST_BITS = 24;

    /// An entry worth more than this is not given up without the others' ageing.
    private static final int CHEAP = 3;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] entries;
    private final int shift;
    private final AtomicInteger used = new AtomicInteger();

    /// @param bits 2 to that power is the number of buckets
    LearnerTable(int bits) {
        if (bits < LEAST_BITS || bits > MOST_BITS) {
            throw new IllegalArgumentException("bits of buckets: " + bits);
        }
        entries = new long[BUCKET << bits];
        shift = 32 - bits;
    }

    int room() {
        return entries.length;
    }

    int used() {
        return used.get();
    }

    int pages() {
        return entries.length / PAGE;
    }

    /// The page in which a token's entry is.
    int page(int hash) {
        return bucket(hash) / PAGE;
    }

    private int bucket(int hash) {
        return (hash >>> shift) * BUCKET;
    }

    /// A token's entry, or 0.
    long get(int hash) {
        int bucket = bucket(hash);
        for (int i = bucket; i < bucket + BUCKET; i++) {
            long entry = (long) LONGS.getOpaque(entries, i);
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
        int at = bucket;
        while (at < bucket + BUCKET && entries[at] != 0) {
            if (LearnerEntry.hasTag(entries[at], hash)) {
                if (LearnerEntry.isEmpty(entry)) {
                    remove(bucket, at);
                } else {
                    set(at, entry);
                }
                return;
            }
            at++;
        }
        if (!LearnerEntry.isEmpty(entry)) {
            insert(bucket, at, entry);
        }
    }

    private void remove(int bucket, int at) {
        for (int i = at; i < bucket + BUCKET - 1; i++) {
            set(i, entries[i + 1]);
        }
        set(bucket + BUCKET - 1, 0);
        used.decrementAndGet();
    }

    private void insert(int bucket, int end, long entry) {
        int gap = end;
        if (end == bucket + BUCKET) {
            gap = leastTelling(bucket);
            if (LearnerEntry.value(entries[gap]) > CHEAP) {
                age(bucket);
            }
        } else {
            used.incrementAndGet();
        }
        for (int i = gap; i > bucket; i--) {
            set(i, entries[i - 1]);
        }
        set(bucket, entry);
    }

    private int leastTelling(int bucket) {
        int least = bucket + BUCKET - 1;
        for (int i = least - 1; i >= bucket; i--) {
            if (LearnerEntry.value(entries[i]) < LearnerEntry.value(entries[least])) {
                least = i;
            }
        }
        return least;
    }

    private void age(int bucket) {
        for (int i = bucket; i < bucket + BUCKET; i++) {
            long aged = LearnerEntry.aged(entries[i]);
            // An entry that nothing would be left of goes when its turn comes.
            set(i, LearnerEntry.isEmpty(aged) ? entries[i] : aged);
        }
    }

    private void set(int at, long entry) {
        LONGS.setOpaque(entries, at, entry);
    }

    /// Puts all entries into another table, those that came first into each bucket first.
    ///
    /// @throws IllegalStateException when this one is too small to know the tokens' hashes by
    void copyTo(LearnerTable other) {
        if (shift > 16) {
            throw new IllegalStateException("a table of " + entries.length + " entries");
        }
        for (int bucket = 0; bucket < entries.length; bucket += BUCKET) {
            for (int i = bucket + BUCKET - 1; i >= bucket; i--) {
                if (entries[i] != 0) {
                    // The bucket is the upper half of the hash at least, the tag the lower.
                    int hash = (bucket / BUCKET) << shift | (int) (entries[i] & 0xFFFF);
                    other.put(hash, entries[i]);
                }
            }
        }
    }

    /// A copy of a page's entries.
    long[] copy(int page) {
        long[] copy = new long[PAGE];
        System.arraycopy(entries, page * PAGE, copy, 0, PAGE);
        return copy;
    }

    /// Fills a page; before the table is used.
    void fill(int page, long[] content) {
        for (int i = 0; i < PAGE; i++) {
            int at = page * PAGE + i;
            used.addAndGet((content[i] == 0 ? 0 : 1) - (entries[at] == 0 ? 0 : 1));
            set(at, content[i]);
        }
    }
}
