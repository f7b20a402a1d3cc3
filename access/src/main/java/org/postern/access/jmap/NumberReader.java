package org.postern.access.jmap;

/// Reads what [NumberWriter] wrote.
final class NumberReader {
    private final byte[] octets;
    private int at;

    NumberReader(byte[] octets) {
        this.octets = octets;
    }

    boolean atEnd() {
        return at == octets.length;
    }

    /// @throws IllegalArgumentException when there is none
    long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at == octets.length) {
                throw new IllegalArgumentException("it ends within a number");
            }
            int octet = octets[at++];
            value |= (long) (octet & 0x7F) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("number above 64 bits");
    }

    long signed() {
        long value = number();
        return (value >>> 1) ^ -(value & 1);
    }
}
