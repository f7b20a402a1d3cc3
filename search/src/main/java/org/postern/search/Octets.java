package org.postern.search;

import java.util.Arrays;

/// A row of octets that grows at its end. One thread.
///
/// Numbers are unsigned LEB128: 7 bits an octet, low bits first, high bit: more follow.
final class Octets {
    private byte[] octets;
    private int length;

    Octets(int room) {
        octets = new byte[room];
    }

    int length() {
        return length;
    }

    /// What is in it, up to [#length]; for reading.
    byte[] array() {
        return octets;
    }

    byte[] toArray() {
        return Arrays.copyOf(octets, length);
    }

    void clear() {
        length = 0;
    }

    void put(int octet) {
        if (length == octets.length) {
            octets = Arrays.copyOf(octets, Math.max(64, length + (length >> 1)));
        }
        octets[length++] = (byte) octet;
    }

    void put(byte[] source, int from, int to) {
        int count = to - from;
        if (length + count > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(length + count, length + (length >> 1)));
        }
        System.arraycopy(source, from, octets, length, count);
        length += count;
    }

    void number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            put(((int) rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        put((int) rest);
    }

    void u32(int value) {
        put(value >>> 24);
        put(value >>> 16);
        put(value >>> 8);
        put(value);
    }

    static int numberOctets(long value) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }
}
