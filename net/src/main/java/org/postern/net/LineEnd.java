package org.postern.net;

/// What ends a line.
public enum LineEnd {
    /// CR LF and nothing else; a lone CR or LF is part of the line (RFC 5321 section 2.3.8).
    CRLF,
    /// LF, with or without CR: how people type at a terminal. Only where a line's end cannot be
    /// used to smuggle.
    LENIENT
}
