package org.postern.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes the fields of a record, big-endian. Numbers of unknown size are unsigned LEB128: seven
/// bits an octet, low bits first, the high bit set on all but the last.
final class RecordWriter {
    private byte[] octets;
    private int length;

    RecordWriter(int expectedOctets) {
        octets = new byte[expectedOctets];
    }

    RecordWriter u8(int value) {
        reserve(1);
        octets[length++] = (byte) value;
        return this;
    }

    RecordWriter u32(long value) {
        return fixed(value, 4);
    }

    RecordWriter u64(long value) {
        return fixed(value, 8);
    }

    /// The low `width` octets of `value`.
    RecordWriter fixed(long value, int width) {
        reserve(width);
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            octets[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    RecordWriter number(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            octets[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        octets[length++] = (byte) rest;
        return this;
    }

    RecordWriter raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, octets, length, value.length);
        length += value.length;
        return this;
    }

    /// The length as a number, then the octets.
    RecordWriter counted(byte[] value) {
        return number(value.length).raw(value);
    }

    /// UTF-8, counted.
    RecordWriter text(String value) {
        return counted(value.getBytes(StandardCharsets.UTF_8));
    }

    /// Octets so far.
    int length() {
        return length;
    }

    byte[] toOctets() {
        return Arrays.copyOf(octets, length);
    }

    private void reserve(int more) {
        if (length + more > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(2 * octets.length, length + more));
        }
    }
}
