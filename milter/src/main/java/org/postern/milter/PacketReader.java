package org.postern.milter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The data of one packet, read from its beginning.
final class PacketReader {
    private final byte[] octets;
    private int at;

    PacketReader(byte[] octets) {
        this.octets = octets;
    }

    boolean more() {
        return at < octets.length;
    }

    /// Four octets, the high one first.
    int number() throws MilterException {
        if (octets.length - at < 4) {
            throw new MilterException("a packet ends within a number");
        }
        int number = 0;
        for (int i = 0; i < 4; i++) {
            number = number << 8 | (octets[at++] & 0xFF);
        }
        return number;
    }

    /// A text up to its NUL.
    String text() throws MilterException {
        int end = at;
        while (end < octets.length && octets[end] != 0) {
            end++;
        }
        if (end == octets.length) {
            throw new MilterException("a text without its end");
        }
        String text = new String(octets, at, end - at, StandardCharsets.UTF_8);
        at = end + 1;
        return text;
    }

    /// A text, behind which others may stand that are not looked at.
    String firstText() throws MilterException {
        String first = text();
        at = octets.length;
        return first;
    }

    /// All octets that are left.
    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(octets, at, octets.length);
        at = octets.length;
        return rest;
    }
}
