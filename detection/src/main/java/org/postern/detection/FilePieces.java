package org.postern.detection;

import java.util.ArrayList;
import java.util.List;

/// Takes the octets of a file, and cuts them into pieces where their content says so: a change in
/// one place leaves the pieces before and after it as they are. A piece ends where a rolling hash
/// of the last octets has some bits of zero, after 128 octets on average. For one thread.
final class FilePieces {
    static final int KEYS = 4;

    /// A file of fewer pieces has no keys but its exact one.
    static final int LEAST_PIECES = 8;

    private static final int MOST_PIECES = 20_000;
    private static final int SMALLEST = 32;
    private static final int LARGEST = 1_024;
    private static final long MASK = 0x7FL << 40;

    private static final long[] GEAR = new long[256];

    static {
        for (int i = 0; i < GEAR.length; i++) {
            GEAR[i] = Hash64.mix(i + 1);
        }
    }

    private final MinHash set = new MinHash(KEYS);
    private final byte[] piece = new byte[LARGEST];
    private long rolling;
    private int length;
    private int pieces;

    void add(byte[] octets, int from, int to) {
        for (int i = from; i < to && pieces < MOST_PIECES; i++) {
            piece[length++] = octets[i];
            rolling = (rolling << 1) + GEAR[octets[i] & 0xFF];
            boolean ends = length >= SMALLEST && (rolling & MASK) == 0;
            if (ends || length == LARGEST) {
                cut();
            }
        }
    }

    private void cut() {
        set.add(Hash64.of(piece, 0, length));
        pieces++;
        length = 0;
    }

    List<Long> keys() {
        if (length > 0 && pieces < MOST_PIECES) {
            cut();
        }
        var keys = new ArrayList<Long>();
        if (pieces >= LEAST_PIECES) {
            for (long key : set.keys(KeyKind.SIMILAR_FILE)) {
                keys.add(key);
            }
        }
        return keys;
    }
}
