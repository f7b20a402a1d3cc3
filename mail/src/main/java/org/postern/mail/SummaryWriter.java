package org.postern.mail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Octets of a summary's section as they are written; the primitives of the format.
final class SummaryWriter {
    private byte[] octets = new byte[512];
    private int length;

    private void room(int more) {
        if (octets.length - length < more) {
            octets = Arrays.copyOf(octets, Math.max(octets.length * 2, length + more));
        }
    }

    void octet(int value) {
        room(1);
        octets[length++] = (byte) value;
    }

    /// Seven bits an octet, the lowest first; the high bit says that more follow.
    void number(long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            octet((int) (left & 0x7F) | 0x80);
            left >>>= 7;
        }
        octet((int) left);
    }

    /// A number that may be negative: 0, -1, 1, -2 … as 0, 1, 2, 3 …
    void signed(long value) {
        number(value << 1 ^ value >> 63);
    }

    void raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, octets, length, value.length);
        length += value.length;
    }

    void bytes(byte[] value) {
        number(value.length);
        raw(value);
    }

    void text(RawText value) {
        bytes(value.shared());
    }

    /// A word by its place in a table, or spelled out after a 0.
    void word(String value, List<String> table) {
        int place = table.indexOf(value) + 1;
        number(place);
        if (place == 0) {
            bytes(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    byte[] toOctets() {
        return Arrays.copyOf(octets, length);
    }
}
