package org.postern.detection;

/// Hashing for fingerprints: fast, well mixed, the same on every machine. It keeps nobody from
/// making two texts with one hash, which gains a sender nothing.
final class Hash64 {
    private static final long PRIME = 0x100000001b3L;
    private static final long BASIS = 0xcbf29ce484222325L;

    private Hash64() {}

    /// Mixes all bits of a number into all (the finisher of SplitMix64).
    static long mix(long number) {
        long mixed = number + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    static long of(CharSequence text) {
        long hash = BASIS;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return mix(hash);
    }

    static long of(byte[] octets, int from, int to) {
        long hash = BASIS;
        for (int i = from; i < to; i++) {
            hash = (hash ^ (octets[i] & 0xFF)) * PRIME;
        }
        return mix(hash);
    }
}
