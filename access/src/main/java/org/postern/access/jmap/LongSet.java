package org.postern.access.jmap;

import java.util.function.LongConsumer;

/// A set of numbers that are not 0: a hash table of primitives. For one thread at a time.
final class LongSet {
    private static final int SMALLEST = 64;

    private long[] table;
    private int count;

    LongSet() {
        this(0);
    }

    /// @param expected so many without growing
    LongSet(int expected) {
        int length = SMALLEST;
        while (2L * length < 3L * (expected + 1)) {
            length *= 2;
        }
        table = new long[length];
    }

    int count() {
        return count;
    }

    /// Octets of memory, roughly.
    long memory() {
        return (long) Long.BYTES * table.length;
    }

    void clear() {
        table = new long[SMALLEST];
        count = 0;
    }

    /// In any order.
    void forEach(LongConsumer each) {
        for (long number : table) {
            if (number != 0) {
                each.accept(number);
            }
        }
    }

    private static int place(long[] table, long number) {
        int mask = table.length - 1;
        int at = (int) ((number * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (table[at] != 0 && table[at] != number) {
            at = (at + 1) & mask;
        }
        return at;
    }

    /// @return whether it was not there
    boolean add(long number) {
        int at = place(table, number);
        if (table[at] == number) {
            return false;
        }
        table[at] = number;
        if (3L * ++count > 2L * table.length) {
            grow();
        }
        return true;
    }

    private void grow() {
        long[] next = new long[2 * table.length];
        for (long number : table) {
            if (number != 0) {
                next[place(next, number)] = number;
            }
        }
        table = next;
    }

    boolean contains(long number) {
        return table[place(table, number)] == number;
    }
}
