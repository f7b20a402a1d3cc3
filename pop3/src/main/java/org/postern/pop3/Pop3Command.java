package org.postern.pop3;

import org.jspecify.annotations.Nullable;

/// One command of a client. Message numbers are as sent, at least 0, and may name no message; a
/// number too large for an `int` is [Integer#MAX_VALUE], which never does.
public sealed interface Pop3Command {
    /// RFC 1939 sections 5 and 6.
    record Quit() implements Pop3Command {}

    /// RFC 2449 section 5.
    record Capa() implements Pop3Command {}

    /// RFC 6856 section 3.
    ///
    /// @param range which language, `*` for any; null to have them listed
    record Lang(@Nullable String range) implements Pop3Command {}

    /// What a client may say before it has logged in.
    sealed interface Login extends Pop3Command {}

    /// RFC 1939 section 7.
    record User(String name) implements Login {}

    /// RFC 1939 section 7.
    ///
    /// @param password all octets behind the first space, spaces included; whoever takes the
    ///   command wipes them
    record Pass(byte[] password) implements Login {}

    /// RFC 5034 section 4.
    ///
    /// @param initialResponse base64 as sent, `=` for an empty one; null when the client sent none
    record Auth(String mechanism, byte @Nullable [] initialResponse) implements Login {}

    /// RFC 2595 section 4.
    record Stls() implements Login {}

    /// RFC 6856 section 2.1.
    record Utf8() implements Login {}

    /// What a client may say while its maildrop is open (RFC 1939 section 5).
    sealed interface Transaction extends Pop3Command {}

    record Stat() implements Transaction {}

    record ListAll() implements Transaction {}

    record ListOne(int number) implements Transaction {}

    record Retr(int number) implements Transaction {}

    record Dele(int number) implements Transaction {}

    record Noop() implements Transaction {}

    record Rset() implements Transaction {}

    /// RFC 1939 section 7.
    ///
    /// @param lines of the body, at least 0
    record Top(int number, int lines) implements Transaction {}

    /// RFC 1939 section 7.
    record UidlAll() implements Transaction {}

    record UidlOne(int number) implements Transaction {}
}
