package org.postern.antivirus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Finds octets in octets, and numbers in them.
final class OctetSearch {
    private OctetSearch() {}

    /// Where `wanted` begins between two offsets; -1 for nowhere.
    static int find(byte[] octets, byte[] wanted, int from, int to) {
        int last = Math.min(to, octets.length) - wanted.length;
        for (int at = Math.max(0, from); at <= last; at++) {
            if (octets[at] == wanted[0]
                    && Arrays.equals(octets, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }

    /// Whether a text of ASCII stands somewhere.
    static boolean contains(byte[] octets, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        return find(octets, wanted, 0, octets.length) >= 0;
    }

    /// Two octets, the low one first; 0 beyond the end.
    static int u16(byte[] octets, long at) {
        return at < 0 || at + 2 > octets.length
                ? 0
                : (octets[(int) at] & 0xFF) | (octets[(int) at + 1] & 0xFF) << 8;
    }

    /// Four octets, the lowest first; 0 beyond the end.
    static long u32(byte[] octets, long at) {
        return u16(octets, at) | (long) u16(octets, at + 2) << 16;
    }
}
