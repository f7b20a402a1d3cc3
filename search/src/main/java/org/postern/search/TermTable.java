package org.postern.search;

import java.util.Arrays;

/// Terms and their numbers, given in the order in which terms first come. One thread.
final class TermTable {
    /// The numbers that are no terms, see [Codes].
    private static final int FIRST = Codes.FIRST_TERM;

    private final Octets terms = new Octets(1 << 14);
    private int[] starts = new int[1 << 10];
    private int[] seen = new int[1 << 10];
    private int[] slots = new int[1 << 12];
    private int count = FIRST;

    TermTable() {
        starts[FIRST] = 0;
    }

    /// One above the highest number.
    int count() {
        return count;
    }

    /// How often [#number] was asked for it.
    int seen(int number) {
        return seen[number];
    }

    void seen(int number, int times) {
        seen[number] += times;
    }

    /// The octets of all terms, one after the other.
    byte[] octets() {
        return terms.array();
    }

    int start(int number) {
        return starts[number];
    }

    int end(int number) {
        return starts[number + 1];
    }

    /// The number of a term, which is given one if it is new.
    int number(byte[] text, int from, int to) {
        int mask = slots.length - 1;
        int slot = hash(text, from, to) & mask;
        while (slots[slot] != 0) {
            int number = slots[slot];
            if (Arrays.equals(terms.array(), starts[number], starts[number + 1], text, from, to)) {
                return number;
            }
            slot = slot + 1 & mask;
        }
        slots[slot] = count;
        terms.put(text, from, to);
        if (count + 2 > starts.length) {
            starts = Arrays.copyOf(starts, starts.length * 2);
            seen = Arrays.copyOf(seen, starts.length);
        }
        starts[count + 1] = terms.length();
        int number = count++;
        if (count * 2 > slots.length) {
            grow();
        }
        return number;
    }

    private void grow() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int number = FIRST; number < count; number++) {
            int slot = hash(terms.array(), starts[number], starts[number + 1]) & mask;
            while (slots[slot] != 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = number;
        }
    }

    private static int hash(byte[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + text[i];
        }
        hash *= 0x9E3779B9;
        return hash ^ hash >>> 15;
    }
}
