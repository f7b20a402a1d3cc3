package org.postern.kernel;

import java.security.SecureRandom;

/// Short ids for sessions and messages: 60 random bits in 12 characters of a lower-case base32
/// alphabet without look-alikes. Not a counter, which would tell strangers our load.
public final class Ids {
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int CHARACTERS = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /// A new id; two are equal with a chance of one in 2^60.
    public static String next() {
        long bits = RANDOM.nextLong();
        var id = new char[CHARACTERS];
        for (int i = 0; i < CHARACTERS; i++) {
            id[i] = ALPHABET[(int) (bits & 31)];
            bits >>>= 5;
        }
        return new String(id);
    }
}
