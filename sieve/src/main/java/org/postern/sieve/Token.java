package org.postern.sieve;

/// What the lexer finds (RFC 5228 section 8.1).
sealed interface Token {
    Position position();

    /// @param name in lower case: identifiers are compared without regard to case
    record Identifier(String name, Position position) implements Token {}

    record Tag(String name, Position position) implements Token {}

    record Numeral(long value, Position position) implements Token {}

    record Text(String value, Position position) implements Token {}

    /// One of `( ) [ ] { } , ;`
    record Mark(char mark, Position position) implements Token {}

    record End(Position position) implements Token {}
}
