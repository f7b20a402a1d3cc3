package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The distinct tokens of one message, as 32-bit hashes, in the order in which they were met.
/// Bounded by [TokenKind#most].
///
/// Filled by one thread, then unchanging.
final class TokenSet {
    private static final TokenKind[] KINDS = TokenKind.values();
    private static final int FIRST_SIZE = 2_048;

    /// Makes the places unforeseeable, so that no message can be written whose tokens all want the
    /// same one. The order of the tokens does not depend on it.
    private static final int SALT = new SecureRandom().nextInt() | 1;

    private int[] hashes = new int[FIRST_SIZE];
    private byte[] kinds = new byte[FIRST_SIZE];
    private int size;
    private final int[] counts = new int[KINDS.length];

    /// Open addressing over positions in `hashes`, plus one; 0 is free.
    private int[] places = new int[4 * FIRST_SIZE];

    private final @Nullable List<String> names;

    /// @param named whether the tokens' words are wanted too
    TokenSet(boolean named) {
        names = named ? new ArrayList<>() : null;
    }

    boolean isNamed() {
        return names != null;
    }

    /// Whether a further token of this kind would be taken.
    boolean hasRoom(TokenKind kind) {
        return counts[kind.number] < kind.most;
    }

    /// @param hash of 64 bits, to be folded
    /// @return whether it is new
    boolean add(TokenKind kind, long hash) {
        if (!hasRoom(kind)) {
            return false;
        }
        int folded = TokenHash.fold(hash);
        int at = first(folded);
        while (places[at] != 0) {
            if (hashes[places[at] - 1] == folded) {
                return false;
            }
            at = (at + 1) & (places.length - 1);
        }
        if (size == hashes.length) {
            grow();
            at = free(folded);
        }
        hashes[size] = folded;
        kinds[size] = (byte) kind.number;
        places[at] = ++size;
        counts[kind.number]++;
        return true;
    }

    /// Names the token that was added last.
    void name(String text) {
        if (names != null) {
            names.add(text);
        }
    }

    private void grow() {
        hashes = Arrays.copyOf(hashes, 2 * size);
        kinds = Arrays.copyOf(kinds, 2 * size);
        places = new int[8 * size];
        for (int i = 0; i < size; i++) {
            places[free(hashes[i])] = i + 1;
        }
    }

    private int first(int hash) {
        return (hash * SALT) >>> (Integer.numberOfLeadingZeros(places.length) + 1);
    }

    private int free(int hash) {
        int at = first(hash);
        while (places[at] != 0) {
            at = (at + 1) & (places.length - 1);
        }
        return at;
    }

    int size() {
        return size;
    }

    int hash(int index) {
        return hashes[index];
    }

    TokenKind kind(int index) {
        return KINDS[kinds[index]];
    }

    /// How many there are of a kind.
    int count(TokenKind kind) {
        return counts[kind.number];
    }

    /// In words; empty when names were not asked for.
    String name(int index) {
        return names == null ? "" : names.get(index);
    }
}
