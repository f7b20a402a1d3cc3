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
    /// Looser: blanks behind the last argument are let pass. People type them, and they mean
    /// nothing.
    SPACE_AT_END
}
