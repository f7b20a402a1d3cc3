package org.postern.antispam;

/// Hashes of tokens. They are on disk: another hash is another format.
final class TokenHash {
    private static final long START = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private TokenHash() {}

    static long of(CharSequence text) {
        return of(START, text, 0, text.length());
    }

    /// Goes on from a hash.
    static long of(long before, CharSequence text, int from, int to) {
        long hash = before;
        for (int i = from; i < to; i++) {
            hash = next(hash, text.charAt(i));
        }
        return hash;
    }

    static long next(long before, int value) {
        return (before ^ value) * PRIME;
    }

    static long start() {
        return START;
    }

    /// Two hashes as one, in this order.
    static long join(long first, long second) {
        return Long.rotateLeft(first * 0xC2B2AE3D27D4EB4FL + second, 31) * 0x9E3779B185EBCA87L;
    }

    /// The 32 bits that are kept of a hash.
    static int fold(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return (int) (mixed >>> 32);
    }
}
