package org.postern.screening;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;

/// What MailHurdle did in one day, in UTC. Safe for use by many threads.
final class MailHurdleDay {
    /// What is counted; the number is its place in the journal, where new ones go to the end.
    enum Count {
        /// First contacts that were deferred.
        DEFERRED(0),
        /// Retries that came too early and were deferred again.
        EARLY(1),
        /// Triplets that came back in their window.
        CAME_BACK(2),
        /// Triplets whose window went by: what deferral stopped.
        NEVER_CAME_BACK(3),
        /// Triplets that came back after their window.
        LATE(4),
        /// First contacts let through as a sample.
        SAMPLED(5),
        /// Messages of the sample that content checks called unwanted.
        SAMPLE_UNWANTED(6),
        /// Messages of the sample that content checks found good.
        SAMPLE_GOOD(7),
        /// Mail of triplets that are valid.
        KNOWN(8),
        /// Let through by an entry of the allow list, a class or a setting.
        ALLOWED(9),
        /// Let through since the recipient expected mail.
        EXPECTED(10),
        /// Let through since the source has merits.
        MERITS(11),
        /// First contacts let through since evidence leaves no doubt.
        TRUSTED(12),
        /// First contacts that mode learn let through.
        LEARNT(13),
        /// Mail from those whom the recipient has written to.
        CORRESPONDENT(14);

        private final int at;

        Count(int at) {
            this.at = at;
        }
    }

    /// Steps of the delays' distribution, each an eighth longer than the one before, from 16
    /// seconds on: up to two weeks.
    static final int STEPS = 96;

    private static final int FIRST_SECONDS = 16;
    private static final double FACTOR = 1.125;
    private static final double LOG_FACTOR = Math.log(FACTOR);

    /// Octets of [#write].
    static final int MOST_OCTETS = 5 + (Count.values().length + STEPS) * Long.BYTES;

    private final long epochDay;
    private final AtomicLongArray counts = new AtomicLongArray(Count.values().length);
    private final AtomicLongArray delays = new AtomicLongArray(STEPS);
    private volatile boolean changed;

    MailHurdleDay(long epochDay) {
        this.epochDay = epochDay;
    }

    long epochDay() {
        return epochDay;
    }

    void count(Count what, long times) {
        if (times > 0) {
            counts.addAndGet(what.at, times);
            changed = true;
        }
    }

    long count(Count what) {
        return counts.get(what.at);
    }

    void delayed(long seconds) {
        delays.incrementAndGet(step(seconds));
        changed = true;
    }

    private static int step(long seconds) {
        double steps = Math.log(Math.max(1.0, (double) seconds / FIRST_SECONDS)) / LOG_FACTOR;
        return (int) Math.min(STEPS - 1, Math.round(steps));
    }

    /// Adds another day's counts to these.
    void addAll(MailHurdleDay other) {
        for (var what : Count.values()) {
            count(what, other.count(what));
        }
        for (int i = 0; i < STEPS; i++) {
            delays.addAndGet(i, other.delays.get(i));
        }
    }

    /// How many seconds that share of the delays took at most, to about 6 percent; 0 without any.
    ///
    /// @param share from 0 to 1
    long delay(double share) {
        long all = 0;
        for (int i = 0; i < STEPS; i++) {
            all += delays.get(i);
        }
        long wanted = Math.max(1, (long) Math.ceil(all * share));
        long seen = 0;
        for (int i = 0; i < STEPS; i++) {
            seen += delays.get(i);
            if (all > 0 && seen >= wanted) {
                return Math.round(FIRST_SECONDS * Math.pow(FACTOR, i));
            }
        }
        return 0;
    }

    /// Whether something was counted since this was last asked.
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /// Day (4 octets), number of counts (1), the counts and the distribution (8 octets each).
    void write(ByteBuffer target) {
        target.putInt((int) epochDay).put((byte) Count.values().length);
        for (int i = 0; i < Count.values().length; i++) {
            target.putLong(counts.get(i));
        }
        for (int i = 0; i < STEPS; i++) {
            target.putLong(delays.get(i));
        }
    }

    static MailHurdleDay read(ByteBuffer source) {
        var day = new MailHurdleDay(source.getInt());
        int known = source.get();
        for (int i = 0; i < known; i++) {
            long value = source.getLong();
            if (i < Count.values().length) {
                day.counts.set(i, value);
            }
        }
        for (int i = 0; i < STEPS; i++) {
            day.delays.set(i, source.getLong());
        }
        return day;
    }
}
