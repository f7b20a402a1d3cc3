package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// How `:value` and `:count` relate what they compare (RFC 5231 section 4).
enum Relation {
    GT,
    GE,
    LT,
    LE,
    EQ,
    NE;

    static @Nullable Relation named(String name) {
        for (Relation one : values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                return one;
            }
        }
        return null;
    }

    /// @param compared below, at or above zero, as comparisons give it
    boolean holds(int compared) {
        return switch (this) {
            case GT -> compared > 0;
            case GE -> compared >= 0;
            case LT -> compared < 0;
            case LE -> compared <= 0;
            case EQ -> compared == 0;
            case NE -> compared != 0;
        };
    }
}
