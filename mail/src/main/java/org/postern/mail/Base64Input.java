package org.postern.mail;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Base64 (RFC 2045 section 6.8). Characters outside the alphabet are passed over, as that section
/// asks; `=` ends a quantum, and what follows is read on (some senders join encoded pieces).
final class Base64Input extends DecodedInput {
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = (byte) i;
        }
    }

    private int bits;
    private int bitCount;

    Base64Input(InputStream source) {
        super(source);
    }

    @Override
    int decode() throws IOException {
        while (bitCount < 8) {
            int c = nextEncoded();
            if (c < 0) {
                return -1;
            }
            int value = VALUES[c];
            if (value >= 0) {
                bits = bits << 6 | value;
                bitCount += 6;
            } else if (c == '=') {
                bitCount = 0;
            }
        }
        bitCount -= 8;
        return bits >>> bitCount & 0xFF;
    }
}
