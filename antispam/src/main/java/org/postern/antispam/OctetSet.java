package org.postern.antispam;

import java.util.concurrent.ConcurrentHashMap;

/// An immutable set of octets.
final class OctetSet {
    static final OctetSet EMPTY = new OctetSet(0, 0, 0, 0);
    static final OctetSet ALL = new OctetSet(-1, -1, -1, -1);
    static final OctetSet NO_BREAK = of('\n').negated();
    static final OctetSet DIGITS = range('0', '9');
    static final OctetSet LOWER = range('a', 'z');
    static final OctetSet UPPER = range('A', 'Z');
    static final OctetSet WORD = LOWER.plus(UPPER).plus(DIGITS).plus(of('_'));
    static final OctetSet SPACE = range('\t', '\r').plus(of(' '));

    /// Rule sets hold few sets, each of them in very many places.
    private static final ConcurrentHashMap<OctetSet, boolean[]> TABLES = new ConcurrentHashMap<>();

    private static final int MOST_TABLES = 2_000;

    private final long a;
    private final long b;
    private final long c;
    private final long d;

    private OctetSet(long a, long b, long c, long d) {
        this.a = a;
        this.b = b;
        this.c = c;
        this.d = d;
    }

    static OctetSet of(int octet) {
        return range(octet, octet);
    }

    /// The octets of a text whose characters are all below 256.
    static OctetSet ofAll(String characters) {
        var all = EMPTY;
        for (int i = 0; i < characters.length(); i++) {
            all = all.plus(of(characters.charAt(i)));
        }
        return all;
    }

    static OctetSet range(int from, int to) {
        long[] words = new long[4];
        for (int octet = from; octet <= Math.min(to, 255); octet++) {
            words[octet >> 6] |= 1L << (octet & 63);
        }
        return new OctetSet(words[0], words[1], words[2], words[3]);
    }

    OctetSet plus(OctetSet other) {
        return new OctetSet(a | other.a, b | other.b, c | other.c, d | other.d);
    }

    OctetSet negated() {
        return new OctetSet(~a, ~b, ~c, ~d);
    }

    boolean has(int octet) {
        long word =
                switch (octet >> 6) {
                    case 0 -> a;
                    case 1 -> b;
                    case 2 -> c;
                    default -> d;
                };
        return (word >>> (octet & 63) & 1) != 0;
    }

    int size() {
        return Long.bitCount(a) + Long.bitCount(b) + Long.bitCount(c) + Long.bitCount(d);
    }

    /// The same with both cases of each ASCII letter in it.
    OctetSet folded() {
        var both = this;
        for (int letter = 'a'; letter <= 'z'; letter++) {
            if (has(letter) || has(letter - 32)) {
                both = both.plus(of(letter)).plus(of(letter - 32));
            }
        }
        return both;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OctetSet set
                && a == set.a
                && b == set.b
                && c == set.c
                && d == set.d;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(a * 31 + b * 37 + c * 41 + d);
    }

    /// A table of the octets in it, shared and not to be changed.
    boolean[] table() {
        if (TABLES.size() > MOST_TABLES) {
            TABLES.clear();
        }
        return TABLES.computeIfAbsent(this, OctetSet::made);
    }

    private boolean[] made() {
        boolean[] table = new boolean[256];
        for (int octet = 0; octet < 256; octet++) {
            table[octet] = has(octet);
        }
        return table;
    }

    /// The lowest octet in it, or -1.
    int first() {
        for (int octet = 0; octet < 256; octet++) {
            if (has(octet)) {
                return octet;
            }
        }
        return -1;
    }
}
