package org.postern.store;

import java.util.Optional;

/// A set of rights.
///
/// @param bits [Right#mask] of each
public record Rights(int bits) {
    public static final Rights NONE = new Rights(0);
    public static final Rights ALL = new Rights((1 << Right.values().length) - 1);

    public Rights {
        if ((bits & ~((1 << Right.values().length) - 1)) != 0) {
            throw new IllegalArgumentException("rights " + Integer.toHexString(bits));
        }
    }

    public static Rights of(Right... rights) {
        int bits = 0;
        for (Right right : rights) {
            bits |= right.mask();
        }
        return new Rights(bits);
    }

    /// Reads letters as they are written in IMAP; the obsolete `c` and `d` stand for what [Right]
    /// made of them.
    ///
    /// @return empty when a letter is no right
    public static Optional<Rights> parse(String letters) {
        var rights = NONE;
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            // RFC 4314 section 2.1.1: c and d of RFC 2086 were parted
            var meant =
                    switch (letter) {
                        case 'c' -> Optional.of(of(Right.CREATE, Right.DELETE_FOLDER));
                        case 'd' -> Optional.of(of(Right.DELETE_MESSAGES, Right.EXPUNGE));
                        default -> Right.find(letter).map(Rights::of);
                    };
            if (meant.isEmpty()) {
                return Optional.empty();
            }
            rights = rights.with(meant.get());
        }
        return Optional.of(rights);
    }

    public boolean has(Right right) {
        return (bits & right.mask()) != 0;
    }

    /// Whether it has one of these at least.
    public boolean hasAny(Rights others) {
        return (bits & others.bits) != 0;
    }

    public Rights with(Rights more) {
        return new Rights(bits | more.bits);
    }

    public Rights without(Rights less) {
        return new Rights(bits & ~less.bits);
    }

    public boolean isEmpty() {
        return bits == 0;
    }

    /// The letters, without the obsolete ones.
    @Override
    public String toString() {
        var letters = new StringBuilder();
        for (Right right : Right.values()) {
            if (has(right)) {
                letters.append(right.letter());
            }
        }
        return letters.toString();
    }
}
