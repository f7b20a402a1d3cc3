package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// How a command or a test is written: what the grammar leaves open.
///
/// @param extension what `require` must name for it; null for the base language
/// @param tags those it may have, in any order and before the rest (RFC 5228 section 2.6.2)
/// @param positionals those it must have, in this order (RFC 5228 section 2.6.1)
/// @param tests how many tests stand behind them
/// @param block whether commands in braces end it, and no semicolon
record Signature(
        String name,
        @Nullable String extension,
        List<Tag> tags,
        List<Kind> positionals,
        Tests tests,
        boolean block) {
    Signature {
        tags = List.copyOf(tags);
        positionals = List.copyOf(positionals);
    }

    enum Tests {
        NONE,
        ONE,
        LIST
    }

    /// What an argument is. The narrow kinds of strings are checked for their form.
    enum Kind {
        NUMBER,
        STRING,
        STRINGS,
        /// Names of header fields (RFC 5228 section 2.4.2.2).
        HEADERS,
        /// One address (RFC 5228 section 2.4.2.3).
        ADDRESS,
        /// `from` and `to` (RFC 5228 section 5.4).
        ENVELOPE_PARTS,
        COMPARATOR,
        /// `gt`, `ge`, `lt`, `le`, `eq`, `ne` (RFC 5231).
        RELATION;

        boolean isNumber() {
            return this == NUMBER;
        }

        boolean takesList() {
            return this == STRINGS || this == HEADERS || this == ENVELOPE_PARTS;
        }
    }

    /// @param group tags of one group exclude each other; empty: only itself
    /// @param value what follows the tag; null for nothing
    /// @param extension what `require` must name for it; null: what its command needs
    record Tag(String name, String group, @Nullable Kind value, @Nullable String extension) {}
}
