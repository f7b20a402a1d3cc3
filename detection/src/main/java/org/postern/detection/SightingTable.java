package org.postern.detection;

import org.postern.engine.EngineException;
import org.postern.engine.Journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/// How often each key was seen, in memory of a fixed size: 28 octets a key. A key has eight places
/// where it may stand; when others have them all, the one that is seen least goes. Sightings lose
/// half their weight in each half-life, so that what has ended is forgotten. Safe for many threads.
final class SightingTable implements Journal.State {
    static final byte VERSION = 1;

    private static final int PLACES = 8;
    private static final int RECORD = 1 + 8 + 4 + 4 + 8 + 2 + 2;
    private static final int MOST_LABELS = 0xFFFF;
    private static final int STRIPES = 64;

    private final long[] keys;
    private final float[] counts;
    private final int[] minutes;
    private final long[] sources;
    private final short[] spam;
    private final short[] ham;
    private final int mask;
    private final double halfLifeMinutes;
    private final InstantSource clock;

    /// Each guards some rows of places.
    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

    /// @param most keys; the next power of two is taken
    SightingTable(int most, Duration halfLife, InstantSource clock) {
        int size = Math.max(PLACES, Integer.highestOneBit(Math.max(1, most - 1)) * 2);
        keys = new long[size];
        counts = new float[size];
        minutes = new int[size];
        sources = new long[size];
        spam = new short[size];
        ham = new short[size];
        mask = size / PLACES - 1;
        halfLifeMinutes = Math.max(1, halfLife.toSeconds() / 60.0);
        this.clock = clock;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new ReentrantLock();
        }
    }

    private int minute() {
        return (int) (clock.millis() / 60_000);
    }

    private int row(long key) {
        return (int) Hash64.mix(key) & mask;
    }

    private double weight(int at, int now) {
        int age = Math.max(0, now - minutes[at]);
        return counts[at] * Math.pow(0.5, age / halfLifeMinutes);
    }

    /// What is known of a key, without counting.
    Sighting look(long key) {
        int row = row(key);
        var stripe = stripes[row % STRIPES];
        stripe.lock();
        try {
            int at = find(key, row);
            return at < 0 ? Sighting.NONE : read(at, minute());
        } finally {
            stripe.unlock();
        }
    }

    /// Counts a sighting.
    ///
    /// @param source a hash of where it came from
    /// @param times how many sightings it stands for
    /// @param record gets the new state, for the journal; ready to be read
    /// @return what was known before
    Sighting see(long key, long source, Label label, int times, ByteBuffer record) {
        int row = row(key);
        var stripe = stripes[row % STRIPES];
        stripe.lock();
        try {
            int now = minute();
            int at = find(key, row);
            Sighting before = at < 0 ? Sighting.NONE : read(at, now);
            if (at < 0) {
                at = free(row, now);
                keys[at] = key;
                counts[at] = 0;
                sources[at] = 0;
                spam[at] = 0;
                ham[at] = 0;
            }
            counts[at] = (float) weight(at, now) + times;
            minutes[at] = now;
            sources[at] |= times == 0 ? 0 : 1L << (Hash64.mix(source) & 63);
            spam[at] = label == Label.SPAM ? more(spam[at]) : spam[at];
            ham[at] = label == Label.HAM ? more(ham[at]) : ham[at];
            write(at, record);
            return before;
        } finally {
            stripe.unlock();
        }
    }

    private static short more(short labels) {
        int count = labels & MOST_LABELS;
        return (short) Math.min(MOST_LABELS, count + 1);
    }

    private int find(long key, int row) {
        for (int at = row * PLACES; at < (row + 1) * PLACES; at++) {
            if (keys[at] == key) {
                return at;
            }
        }
        return -1;
    }

    /// Where a new key of a row goes.
    private int free(int row, int now) {
        int weakest = row * PLACES;
        double least = Double.MAX_VALUE;
        for (int at = row * PLACES; at < (row + 1) * PLACES; at++) {
            double weight = keys[at] == 0 ? -1 : weight(at, now);
            if (weight < least) {
                least = weight;
                weakest = at;
            }
        }
        return weakest;
    }

    private Sighting read(int at, int now) {
        // Bits of the map that are taken, as the number of different things that take so many.
        int taken = Long.bitCount(sources[at]);
        double different = taken >= 64 ? 64 * Math.log(64) : -64 * Math.log(1 - taken / 64.0);
        return new Sighting(
                (int) Math.round(weight(at, now)),
                (int) Math.round(Math.min(different, 64)),
                spam[at] & MOST_LABELS,
                ham[at] & MOST_LABELS);
    }

    private void write(int at, ByteBuffer record) {
        record.clear();
        record.put(VERSION).putLong(keys[at]).putFloat(counts[at]).putInt(minutes[at]);
        record.putLong(sources[at]).putShort(spam[at]).putShort(ham[at]);
        record.flip();
    }

    /// Room for one record.
    static ByteBuffer buffer() {
        return ByteBuffer.allocate(RECORD);
    }

    @Override
    public void replay(ByteBuffer record) throws EngineException {
        byte version = record.get();
        if (version != VERSION) {
            throw new EngineException(
                    EngineException.Kind.FAILED,
                    "sightings of version " + version + ", which this program does not know",
                    null);
        }
        long key = record.getLong();
        int row = row(key);
        int at = find(key, row);
        at = at < 0 ? free(row, minute()) : at;
        keys[at] = key;
        counts[at] = record.getFloat();
        minutes[at] = record.getInt();
        sources[at] = record.getLong();
        spam[at] = record.getShort();
        ham[at] = record.getShort();
    }

    @Override
    public void checkpoint(Journal.Records records) throws IOException {
        var record = buffer();
        for (int row = 0; row <= mask; row++) {
            var stripe = stripes[row % STRIPES];
            stripe.lock();
            try {
                int now = minute();
                for (int at = row * PLACES; at < (row + 1) * PLACES; at++) {
                    boolean gone = keys[at] == 0 || (weight(at, now) < 0.1 && spam[at] == 0);
                    if (!gone) {
                        write(at, record);
                        records.add(record);
                    }
                }
            } finally {
                stripe.unlock();
            }
        }
    }

    /// Keys that are there: for `Status`, so not quite exact.
    int size() {
        int size = 0;
        for (long key : keys) {
            size += key == 0 ? 0 : 1;
        }
        return size;
    }
}
