package org.postern.search;

/// Reads what [Octets] wrote. One thread.
final class OctetReader {
    private final byte[] octets;
    private int at;

    OctetReader(byte[] octets, int at) {
        this.octets = octets;
        this.at = at;
    }

    int at() {
        return at;
    }

    boolean atEnd() {
        return at == octets.length;
    }

    int u8() throws IndexDamage {
        need(1);
        return octets[at++] & 0xFF;
    }

    int u32() throws IndexDamage {
        need(4);
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | (octets[at++] & 0xFF);
        }
        return value;
    }

    long number() throws IndexDamage {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int octet = u8();
            value |= (octet & 0x7FL) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw new IndexDamage("a number of more than 64 bits");
    }

    /// A number that fits an array.
    int count() throws IndexDamage {
        long value = number();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new IndexDamage("a count of " + value);
        }
        return (int) value;
    }

    private void need(int count) throws IndexDamage {
        if (octets.length - at < count) {
            throw new IndexDamage("ends at " + octets.length);
        }
    }
}
