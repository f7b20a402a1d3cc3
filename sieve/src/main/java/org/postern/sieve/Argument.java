package org.postern.sieve;

import java.util.List;

/// An argument of a command or test (RFC 5228 section 2.6).
sealed interface Argument {
    Position position();

    /// @param name in lower case, without the colon
    record Tag(String name, Position position) implements Argument {}

    /// @param value with K, M and G multiplied out
    record Numeral(long value, Position position) implements Argument {}

    /// A string, quoted or multi-line, as it is meant: without quotes, escapes and dots doubled.
    record Text(String value, Position position) implements Argument {}

    /// A list of strings in brackets.
    record Texts(List<Text> values, Position position) implements Argument {
        public Texts {
            values = List.copyOf(values);
        }
    }
}
