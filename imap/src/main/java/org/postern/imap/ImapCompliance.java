package org.postern.imap;

/// Where this server is looser or stricter than the RFCs, on purpose.
public enum ImapCompliance {
    /// Looser: a command line may end in LF alone. People type at telnet, and IMAP has no body that
    /// a line's end could smuggle its way out of: literals are counted. RFC 9051 section 2.2 asks
    /// for CRLF.
    BARE_LF_ENDS_LINE,
    /// Looser: a quoted string may hold UTF-8 before it was negotiated, as RFC 9051 section 9
    /// allows and RFC 3501 section 9 does not. Octets that are not UTF-8 are refused.
    UTF8_IN_QUOTED,
    /// Looser: `FETCH 1 (FLAGS )` and spaces before the line's end are taken; several clients send
    /// them.
    SPACE_AT_END,
    /// Looser: a message appended as a plain literal may hold NUL. It is mail that exists; to
    /// refuse it would break migrations. It is kept as it came and BINARY shows it; where a literal
    /// may not hold NUL (RFC 9051 section 4.3), the octet 0x80 stands in its place.
    NUL_IN_APPENDED_MESSAGE,
    /// Stricter: a mailbox name in modified UTF-7 has to be the one canonical spelling (RFC 3501
    /// section 5.1.3), so that no mailbox has two names.
    CANONICAL_UTF7_ONLY,
    /// Stricter: a mailbox name with 8-bit octets is refused as long as UTF-8 was not negotiated.
    NO_EIGHT_BIT_NAMES,
    /// Stricter: a message of no octets is not appended; RFC 3502 makes it mean "give up".
    NO_EMPTY_APPEND
}
