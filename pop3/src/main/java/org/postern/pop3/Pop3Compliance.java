package org.postern.pop3;

/// Where this server is looser or stricter than the RFCs, on purpose.
public enum Pop3Compliance {
    /// Looser: a message's size (`STAT`, `LIST`, the number behind `+OK` to `RETR`) is that of the
    /// message as it is stored. RFC 1939 section 11 counts each line end as two octets, as it is
    /// sent; the two differ only for a message with bare LF or without an end of its last line,
    /// which SMTP does not let in but IMAP's APPEND does. To know better, a login would have to
    /// read every message.
    STORED_SIZES,
    /// Looser: a name may hold blanks and UTF-8, a password too; `UTF8` need not be said first (RFC
    /// 6856 section 2.2). RFC 1939 section 3 knows printable ASCII only.
    UTF8_ARGUMENTS,
    /// Looser: a message is sent as it was received, whether or not `UTF8` was said. RFC 6856
    /// section 2.1 would have one whose header is in UTF-8 kept back from, or rewritten for, a
    /// client that did not say it. Octets beyond ASCII have stood in headers since long before
    /// that, most clients show them, and mail that cannot be fetched is lost to its reader.
    UTF8_UNASKED,
    /// Looser: blanks behind the last argument are let pass. People type them, and they mean
    /// nothing.
    SPACE_AT_END
}
