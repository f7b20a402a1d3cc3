package org.postern.screening;

/// SipHash-2-4 of some texts under a secret: 64 bits by which a triplet is kept. The secret keeps
/// strangers from choosing addresses that collide; with ten million triplets a new one is taken for
/// another with a chance of one in 10^12.
///
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012, section 2. Texts are
/// taken as UTF-16 code units, four a word, each text with its length behind it.
final class TripletHash {
    private static final int UNITS = 4;

    private long v0;
    private long v1;
    private long v2;
    private long v3;

    /// @param secret0 first 8 octets of the secret
    /// @param secret1 last 8 octets
    TripletHash(long secret0, long secret1) {
        v0 = secret0 ^ 0x736f6d6570736575L;
        v1 = secret1 ^ 0x646f72616e646f6dL;
        v2 = secret0 ^ 0x6c7967656e657261L;
        v3 = secret1 ^ 0x7465646279746573L;
    }

    TripletHash add(String text) {
        long word = 0;
        for (int i = 0; i < text.length(); i++) {
            word = (word << Character.SIZE) | text.charAt(i);
            if (i % UNITS == UNITS - 1) {
                add(word);
                word = 0;
            }
        }
        if (text.length() % UNITS != 0) {
            add(word);
        }
        return add((long) text.length() << Integer.SIZE);
    }

    TripletHash add(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
        return this;
    }

    /// Not 0, which stands for an empty slot.
    long value() {
        v2 ^= 0xff;
        round();
        round();
        round();
        round();
        long value = v0 ^ v1 ^ v2 ^ v3;
        return value == 0 ? 1 : value;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
