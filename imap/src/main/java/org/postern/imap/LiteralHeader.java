package org.postern.imap;

/// What stands in the braces before a literal (RFC 9051 section 4.3).
///
/// @param octets length of the literal
/// @param synchronizing whether the client waits to be asked for it; `{n+}` does not (RFC 7888
///   section 4)
public record LiteralHeader(long octets, boolean synchronizing) {
    /// The largest length the grammar has: number64.
    public static final long MAX_OCTETS = Long.MAX_VALUE;

    public LiteralHeader {
        if (octets < 0) {
            throw new IllegalArgumentException("a literal's length is not negative");
        }
    }
}
