package org.postern.detection;

import java.util.Arrays;

/// Keys of a set such that similar sets share some: of each of several hash functions the smallest
/// value over the set, four of them together one key (A. Broder, "On the resemblance and
/// containment of documents", 1997). Two sets that have a share J of their union in common share a
/// key with the probability J⁴: 0.81 at J = 0.95, 0.06 at J = 0.5.
final class MinHash {
    private static final int PER_KEY = 4;

    private final long[] smallest;

    /// @param keys how many there are to be
    MinHash(int keys) {
        smallest = new long[keys * PER_KEY];
        Arrays.fill(smallest, Long.MAX_VALUE);
    }

    void add(long hash) {
        for (int i = 0; i < smallest.length; i++) {
            // The sign is lost, which does no harm.
            long value = Hash64.mix(hash ^ (i * 0x632be59bd9b4e019L)) >>> 1;
            if (value < smallest[i]) {
                smallest[i] = value;
            }
        }
    }

    /// The keys, each with its place mixed in: the third key of one set is no match for the fifth
    /// of another.
    long[] keys(KeyKind kind) {
        long[] keys = new long[smallest.length / PER_KEY];
        for (int i = 0; i < keys.length; i++) {
            long key = i;
            for (int k = 0; k < PER_KEY; k++) {
                key = Hash64.mix(key ^ smallest[i * PER_KEY + k]);
            }
            keys[i] = kind.key(key);
        }
        return keys;
    }
}
