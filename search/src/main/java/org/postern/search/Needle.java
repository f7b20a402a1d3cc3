package org.postern.search;

import java.util.Arrays;

/// Octets that are looked for in others, by the last octet's distance (Horspool): most octets of
/// what is searched are never touched.
final class Needle {
    private final byte[] octets;
    private final int[] skips = new int[256];

    Needle(byte[] octets) {
        if (octets.length == 0) {
            throw new IllegalArgumentException("nothing to look for");
        }
        this.octets = octets;
        Arrays.fill(skips, octets.length);
        for (int i = 0; i < octets.length - 1; i++) {
            skips[octets[i] & 0xFF] = octets.length - 1 - i;
        }
    }

    int length() {
        return octets.length;
    }

    /// Where it first stands at or after `from`, whole before `to`; -1 if nowhere.
    int in(byte[] text, int from, int to) {
        int last = octets.length - 1;
        byte ending = octets[last];
        int at = from + last;
        while (at < to) {
            byte octet = text[at];
            if (octet == ending && matches(text, at - last)) {
                return at - last;
            }
            at += skips[octet & 0xFF];
        }
        return -1;
    }

    private boolean matches(byte[] text, int start) {
        for (int i = 0; i < octets.length - 1; i++) {
            if (text[start + i] != octets[i]) {
                return false;
            }
        }
        return true;
    }
}
