package org.postern.screening;

import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// All triplets of a node, in memory outside the heap: 16 octets each and the table's slack, 24 on
/// average. Names are not kept, only their [TripletHash]; so nothing can be listed out of it, and a
/// stolen file of it names nobody.
///
/// It has 256 stripes, each with a monitor and a size of its own: no growth copies more than a
/// 256th, and a decision takes one short lock and touches a few neighbouring slots.
final class TripletTable implements Triplets {
    static final int STRIPES = 256;

    private static final String SOURCE = "source";

    /// A valid triplet's last use is noted in steps of this part of its lifetime, so that busy
    /// correspondents do not fill the journal.
    private static final int USE_STEPS = 64;

    /// Hears of each change, in order for each key, under a stripe's monitor.
    interface Changes {
        void put(long key, long entry);

        void removed(long key);

        void flushed(boolean waitingOnly);
    }

    private final long secret0;
    private final long secret1;
    private final Changes changes;
    private final TripletStripe[] stripes = new TripletStripe[STRIPES];
    private final AtomicLong size = new AtomicLong();
    private final LongAdder evicted = new LongAdder();

    TripletTable(long secret0, long secret1, Changes changes) {
        this.secret0 = secret0;
        this.secret1 = secret1;
        this.changes = changes;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new TripletStripe();
        }
    }

    long key(Triplet triplet) {
        return new TripletHash(secret0, secret1)
                .add(triplet.source())
                .add(triplet.sender())
                .add(triplet.recipient())
                .value();
    }

    private long key(String source) {
        return new TripletHash(secret0, secret1).add(SOURCE).add(source).value();
    }

    private TripletStripe stripe(long key) {
        return stripes[(int) (key >>> (Long.SIZE - Byte.SIZE))];
    }

    @Override
    public Standing meet(Triplet triplet, Instant now, TripletRules rules, Manner manner) {
        long key = key(triplet);
        long seconds = now.getEpochSecond();
        var stripe = stripe(key);
        Standing standing;
        synchronized (stripe) {
            standing = meet(stripe, key, seconds, rules, manner);
        }
        if (standing instanceof CameBack) {
            credit(triplet.source(), seconds, rules);
        }
        return standing;
    }

    private Standing meet(
            TripletStripe stripe, long key, long now, TripletRules rules, Manner manner) {
        long entry = stripe.get(key);
        if (TripletEntry.kind(entry) == TripletEntry.VALID
                && !TripletEntry.over(entry, now, rules)) {
            use(stripe, key, entry, now, rules);
            return new Known(TripletEntry.sampled(entry));
        }
        if (TripletEntry.kind(entry) == TripletEntry.WAITING
                && !TripletEntry.over(entry, now, rules)) {
            return again(stripe, key, entry, now, rules, manner);
        }
        boolean late = TripletEntry.kind(entry) == TripletEntry.WAITING;
        put(stripe, key, fresh(now, manner), rules);
        return new Fresh(late);
    }

    private static long fresh(long now, Manner manner) {
        return switch (manner) {
            case DEFER -> TripletEntry.of(TripletEntry.WAITING, now, 1, false);
            case PASS -> TripletEntry.of(TripletEntry.VALID, now, 0, false);
            case SAMPLE -> TripletEntry.of(TripletEntry.VALID, now, 0, true);
        };
    }

    private Standing again(
            TripletStripe stripe,
            long key,
            long entry,
            long now,
            TripletRules rules,
            Manner manner) {
        long first = TripletEntry.seconds(entry);
        int attempts = Math.min(TripletEntry.count(entry) + 1, TripletEntry.MOST);
        if (now - first >= rules.retryMin().toSeconds()) {
            put(stripe, key, TripletEntry.of(TripletEntry.VALID, now, 0, false), rules);
            return new CameBack(now - first, attempts);
        }
        if (manner != Manner.PASS) {
            // The machine's clock may have been set back: nobody waits longer for that.
            long since = Math.min(first, now);
            put(stripe, key, TripletEntry.of(TripletEntry.WAITING, since, attempts, false), rules);
        } else {
            put(stripe, key, fresh(now, manner), rules);
        }
        return new Early(Math.max(0, now - first), attempts);
    }

    private void use(TripletStripe stripe, long key, long entry, long now, TripletRules rules) {
        long step = rules.lifetime().toSeconds() / USE_STEPS;
        if (now - TripletEntry.seconds(entry) > step) {
            put(stripe, key, TripletEntry.at(entry, now), rules);
        }
    }

    private void credit(String source, long now, TripletRules rules) {
        long key = key(source);
        var stripe = stripe(key);
        synchronized (stripe) {
            long entry = stripe.get(key);
            boolean fresh = entry == TripletEntry.NONE || TripletEntry.over(entry, now, rules);
            int merits = fresh ? 1 : TripletEntry.count(entry) + 1;
            put(stripe, key, TripletEntry.of(TripletEntry.SOURCE, now, merits, false), rules);
        }
    }

    private void put(TripletStripe stripe, long key, long entry, TripletRules rules) {
        insert(stripe, key, entry, rules.maxTriplets());
        changes.put(key, entry);
    }

    private void insert(TripletStripe stripe, long key, long entry, long most) {
        if (size.get() >= most
                && stripe.get(key) == TripletEntry.NONE
                && stripe.evict(ThreadLocalRandom.current())) {
            size.decrementAndGet();
            evicted.increment();
        }
        if (stripe.put(key, entry)) {
            size.incrementAndGet();
        }
    }

    @Override
    public boolean remembers(Triplet triplet, Instant now, TripletRules rules) {
        long entry = find(key(triplet));
        return entry != TripletEntry.NONE && !TripletEntry.over(entry, now.getEpochSecond(), rules);
    }

    /// The entry of a key; 0 without one.
    long find(long key) {
        var stripe = stripe(key);
        synchronized (stripe) {
            return stripe.get(key);
        }
    }

    @Override
    public int merits(String source, Instant now, TripletRules rules) {
        long key = key(source);
        long seconds = now.getEpochSecond();
        var stripe = stripe(key);
        synchronized (stripe) {
            long entry = stripe.get(key);
            if (entry == TripletEntry.NONE || TripletEntry.over(entry, seconds, rules)) {
                return 0;
            }
            use(stripe, key, entry, seconds, rules);
            return TripletEntry.count(entry);
        }
    }

    @Override
    public void add(Triplet triplet, Instant now, TripletRules rules) {
        long key = key(triplet);
        var stripe = stripe(key);
        synchronized (stripe) {
            put(
                    stripe,
                    key,
                    TripletEntry.of(TripletEntry.VALID, now.getEpochSecond(), 0, false),
                    rules);
        }
    }

    @Override
    public boolean remove(Triplet triplet) {
        long key = key(triplet);
        var stripe = stripe(key);
        synchronized (stripe) {
            boolean there = stripe.remove(key);
            if (there) {
                size.decrementAndGet();
                changes.removed(key);
            }
            return there;
        }
    }

    @Override
    public long flush(boolean waitingOnly) {
        long before = size.get();
        forget(waitingOnly);
        changes.flushed(waitingOnly);
        return Math.max(0, before - size.get());
    }

    private void forget(boolean waitingOnly) {
        for (var stripe : stripes) {
            synchronized (stripe) {
                int before = stripe.size();
                if (waitingOnly) {
                    stripe.removeIf((_, entry) -> TripletEntry.kind(entry) == TripletEntry.WAITING);
                } else {
                    stripe.clear();
                }
                size.addAndGet(stripe.size() - (long) before);
            }
        }
    }

    @Override
    public Swept sweep(Instant now, TripletRules rules) {
        long seconds = now.getEpochSecond();
        var kinds = new long[TripletEntry.SOURCE + 1];
        var gone = new long[TripletEntry.SOURCE + 1];
        for (var stripe : stripes) {
            synchronized (stripe) {
                int before = stripe.size();
                stripe.removeIf((_, entry) -> {
                    boolean over = TripletEntry.over(entry, seconds, rules);
                    (over ? gone : kinds)[TripletEntry.kind(entry)]++;
                    return over;
                });
                size.addAndGet(stripe.size() - (long) before);
            }
        }
        return new Swept(
                kinds[TripletEntry.WAITING],
                kinds[TripletEntry.VALID],
                kinds[TripletEntry.SOURCE],
                gone[TripletEntry.WAITING],
                gone[TripletEntry.VALID] + gone[TripletEntry.SOURCE]);
    }

    @Override
    public long size() {
        return size.get();
    }

    @Override
    public long evicted() {
        return evicted.sum();
    }

    @Override
    public long octets() {
        long octets = 0;
        for (var stripe : stripes) {
            synchronized (stripe) {
                octets += stripe.octets();
            }
        }
        return octets;
    }

    /// What the journal said. Later words replace earlier ones.
    void replayed(long key, long entry, long most) {
        var stripe = stripe(key);
        synchronized (stripe) {
            insert(stripe, key, entry, most);
        }
    }

    void replayedRemoval(long key) {
        var stripe = stripe(key);
        synchronized (stripe) {
            if (stripe.remove(key)) {
                size.decrementAndGet();
            }
        }
    }

    void replayedFlush(boolean waitingOnly) {
        forget(waitingOnly);
    }

    /// Gives the memory back, after the end.
    void release() {
        forget(false);
    }

    /// Makes room for so many at once.
    void reserve(long entries) {
        for (var stripe : stripes) {
            synchronized (stripe) {
                stripe.reserve(entries / STRIPES);
            }
        }
    }

    /// A copy of one stripe: keys and entries in turn, in the order of its slots.
    long[] copy(int index) {
        var stripe = stripes[index];
        synchronized (stripe) {
            var copy = new long[2 * stripe.size()];
            var at = new int[1];
            stripe.each((key, entry) -> {
                copy[at[0]++] = key;
                copy[at[0]++] = entry;
            });
            return copy;
        }
    }
}
