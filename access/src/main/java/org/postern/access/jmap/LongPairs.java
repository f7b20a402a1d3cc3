package org.postern.access.jmap;

import java.util.Arrays;

/// Pairs of a key and a value, several of the same key allowed: a hash table of primitives with
/// open addressing, 16 octets a place. Neither is ever 0. For one thread at a time.
final class LongPairs {
    private static final int SMALLEST = 64;

    private long[] keys = new long[SMALLEST];
    private long[] values = new long[SMALLEST];
    private int count;

    int count() {
        return count;
    }

    /// Octets of memory, roughly.
    long memory() {
        return 2L * Long.BYTES * keys.length;
    }

    private static int spread(long key, int mask) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & mask;
    }

    void add(long key, long value) {
        if (3L * (count + 1) > 2L * keys.length) {
            grow();
        }
        put(key, value);
        count++;
    }

    private void put(long key, long value) {
        int mask = keys.length - 1;
        int at = spread(key, mask);
        while (keys[at] != 0) {
            at = (at + 1) & mask;
        }
        keys[at] = key;
        values[at] = value;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new long[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                put(oldKeys[i], oldValues[i]);
            }
        }
    }

    /// Nothing happens when it is not there.
    void remove(long key, long value) {
        int mask = keys.length - 1;
        for (int at = spread(key, mask); keys[at] != 0; at = (at + 1) & mask) {
            if (keys[at] == key && values[at] == value) {
                count--;
                close(at);
                return;
            }
        }
    }

    /// Moves what stands behind a hole and belongs before it.
    private void close(int empty) {
        int mask = keys.length - 1;
        int hole = empty;
        for (int at = (hole + 1) & mask; keys[at] != 0; at = (at + 1) & mask) {
            int home = spread(keys[at], mask);
            boolean mayMove = ((at - home) & mask) >= ((at - hole) & mask);
            if (mayMove) {
                keys[hole] = keys[at];
                values[hole] = values[at];
                hole = at;
            }
        }
        keys[hole] = 0;
    }

    boolean contains(long key) {
        int mask = keys.length - 1;
        int at = spread(key, mask);
        while (keys[at] != 0 && keys[at] != key) {
            at = (at + 1) & mask;
        }
        return keys[at] == key;
    }

    /// The values of a key, in any order.
    long[] of(long key) {
        long[] found = new long[2];
        int length = 0;
        int mask = keys.length - 1;
        for (int at = spread(key, mask); keys[at] != 0; at = (at + 1) & mask) {
            if (keys[at] == key) {
                if (length == found.length) {
                    found = Arrays.copyOf(found, 2 * length);
                }
                found[length++] = values[at];
            }
        }
        return Arrays.copyOf(found, length);
    }
}
