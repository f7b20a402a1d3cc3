package org.postern.kernel;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/// How long something takes, each time: how often, how long in all, and how the times spread. A
/// figure is counted into one of a fixed row of classes, from a microsecond to some hours, fourteen
/// to each power of ten: what percentiles tell is at most an eighth off. Some KiB, whatever is
/// counted; any number of threads.
public final class Timing {
    /// The upper ends of the classes within a power of ten.
    private static final double[] STEPS = {1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9};

    private static final int POWERS = 10;
    private static final long LEAST_NANOS = 1_000;

    /// The longest time of each class, in nanoseconds; the class behind the last has no end.
    private static final long[] ENDS = ends();

    private final AtomicLongArray counts = new AtomicLongArray(ENDS.length + 1);
    private final LongAdder nanos = new LongAdder();
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

    private static long[] ends() {
        var ends = new long[STEPS.length * POWERS + 1];
        long unit = LEAST_NANOS;
        int at = 0;
        for (int power = 0; power < POWERS; power++) {
            for (double step : STEPS) {
                ends[at++] = Math.round(step * unit);
            }
            unit *= 10;
        }
        ends[at] = unit;
        return ends;
    }

    /// Counts one time.
    public void record(Duration time) {
        recordNanos(time.toNanos());
    }

    /// Counts the time since a moment of [System#nanoTime].
    public void recordSince(long begun) {
        recordNanos(System.nanoTime() - begun);
    }

    /// Counts one time, in nanoseconds; one below zero is none.
    public void recordNanos(long time) {
        long counted = Math.max(0, time);
        int found = Arrays.binarySearch(ENDS, counted);
        counts.incrementAndGet(found < 0 ? -found - 1 : found);
        nanos.add(counted);
        longest.accumulate(counted);
    }

    /// What was counted until now.
    public Snapshot snapshot() {
        var copy = new long[counts.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = counts.get(i);
        }
        return new Snapshot(copy, nanos.sum(), longest.get());
    }

    /// What was counted until one moment, or between two.
    public static final class Snapshot {
        private final long[] counts;
        private final long nanos;
        private final long longest;

        private Snapshot(long[] counts, long nanos, long longest) {
            this.counts = counts;
            this.nanos = nanos;
            this.longest = longest;
        }

        /// How many times.
        public long count() {
            return Arrays.stream(counts).sum();
        }

        /// How long in all.
        public Duration total() {
            return Duration.ofNanos(nanos);
        }

        /// The longest since the beginning.
        public Duration longest() {
            return Duration.ofNanos(longest);
        }

        /// The time within which a share of the times was; at least, and at most an eighth more.
        ///
        /// @param share between 0 and 1
        public Duration percentile(double share) {
            long wanted = (long) Math.ceil(share * count());
            long seen = 0;
            for (int i = 0; i < counts.length; i++) {
                seen += counts[i];
                if (seen >= wanted && counts[i] > 0) {
                    return Duration.ofNanos(
                            i == ENDS.length ? longest : Math.min(ENDS[i], longest));
                }
            }
            return Duration.ZERO;
        }

        /// How many were not longer than this; exact for 1, 2.5 and 5 times a power of ten from a
        /// microsecond on.
        public long within(Duration bound) {
            long end = bound.toNanos();
            long seen = 0;
            for (int i = 0; i < ENDS.length && ENDS[i] <= end; i++) {
                seen += counts[i];
            }
            return seen;
        }

        /// What was counted since an earlier moment. The longest is an estimate then: the end of
        /// the highest class that counted.
        public Snapshot since(Snapshot before) {
            var difference = new long[counts.length];
            long highest = 0;
            for (int i = 0; i < counts.length; i++) {
                difference[i] = Math.max(0, counts[i] - before.counts[i]);
                if (difference[i] > 0) {
                    highest = i == ENDS.length ? longest : Math.min(longest, ENDS[i]);
                }
            }
            return new Snapshot(difference, Math.max(0, nanos - before.nanos), highest);
        }
    }
}
