package org.postern.search;

import java.util.Arrays;

/// A set of documents of one segment: zones of messages, those of the first zone first.
final class Documents {
    private final long[] bits;
    private final int from;
    private final int to;

    /// @param from what is below is not looked at
    /// @param to nor what is at or above
    Documents(int from, int to) {
        this.from = from;
        this.to = to;
        bits = new long[((to - from) >> 6) + 1];
    }

    static Documents all(int from, int to) {
        var all = new Documents(from, to);
        Arrays.fill(all.bits, -1);
        return all;
    }

    /// Adds what postings name.
    void add(byte[] postings, int start, int end) throws IndexDamage {
        if (end > postings.length) {
            throw new IndexDamage("postings end early");
        }
        int document = -1;
        int at = start;
        while (at < end) {
            int gap = postings[at++];
            if (gap < 0) {
                gap &= 0x7F;
                for (int shift = 7; ; shift += 7) {
                    int octet = postings[at++];
                    gap |= (octet & 0x7F) << shift;
                    if (octet >= 0) {
                        break;
                    }
                }
            }
            document += gap;
            if (document >= to) {
                return;
            }
            if (document >= from) {
                int bit = document - from;
                bits[bit >> 6] |= 1L << bit;
            }
        }
    }

    boolean contains(int document) {
        int bit = document - from;
        return (bits[bit >> 6] & 1L << bit) != 0;
    }

    void retain(Documents others) {
        for (int i = 0; i < bits.length; i++) {
            bits[i] &= others.bits[i];
        }
    }

    void remove(int document) {
        int bit = document - from;
        bits[bit >> 6] &= ~(1L << bit);
    }

    /// The first at or above `document`, or the bound above all.
    int next(int document) {
        int bit = document - from;
        int word = bit >> 6;
        if (word >= bits.length) {
            return to;
        }
        long rest = bits[word] & -1L << bit;
        while (rest == 0) {
            if (++word == bits.length) {
                return to;
            }
            rest = bits[word];
        }
        return Math.min(to, from + (word << 6) + Long.numberOfTrailingZeros(rest));
    }
}
