package org.postern.screening;

/// The 64 bits that are kept with a key, in memory and in the journal:
///
/// | bits | |
/// |---|---|
/// | 0 to 31 | seconds since 1970, unsigned: first contact of what waits, last use of all else |
/// | 32 to 33 | 1 waiting, 2 valid, 3 a source |
/// | 34 | let through as part of the sample |
/// | 35 to 47 | 0 |
/// | 48 to 63 | attempts of what waits, merits of a source, else 0 |
///
/// A sum of bits and no object, since ten million of them are kept. 0 is none.
final class TripletEntry {
    static final long NONE = 0;
    static final int WAITING = 1;
    static final int VALID = 2;
    static final int SOURCE = 3;
    static final int MOST = 0xFFFF;

    private static final int KIND_AT = 32;
    private static final int SAMPLED_AT = 34;
    private static final int COUNT_AT = 48;

    private TripletEntry() {}

    static long of(int kind, long seconds, int count, boolean sampled) {
        return (seconds & 0xFFFF_FFFFL)
                | ((long) kind << KIND_AT)
                | (sampled ? 1L << SAMPLED_AT : 0)
                | ((long) Math.min(count, MOST) << COUNT_AT);
    }

    static int kind(long entry) {
        return (int) (entry >>> KIND_AT) & 3;
    }

    static long seconds(long entry) {
        return entry & 0xFFFF_FFFFL;
    }

    static int count(long entry) {
        return (int) (entry >>> COUNT_AT);
    }

    static boolean sampled(long entry) {
        return ((entry >>> SAMPLED_AT) & 1) != 0;
    }

    static long at(long entry, long seconds) {
        return (entry & ~0xFFFF_FFFFL) | (seconds & 0xFFFF_FFFFL);
    }

    /// Whether its time is over.
    static boolean over(long entry, long now, TripletRules rules) {
        long age = now - seconds(entry);
        return kind(entry) == WAITING
                ? age > rules.retryMax().toSeconds()
                : age > rules.lifetime().toSeconds();
    }
}
