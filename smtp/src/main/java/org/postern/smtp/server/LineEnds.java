package org.postern.smtp.server;

/// Watches the line ends of a message that passes in pieces: only CRLF ends a line.
///
/// What other servers take for a line's end, or for the end of the message, is how a message inside
/// a message is smuggled past one server to the next (`LF . CRLF`, `CR . CR` and their like). So a
/// lone CR or LF makes the message [#bare] and never ends anything.
// RFC 5321 section 2.3.8: "Conforming implementations MUST NOT recognize or generate any other
// character or character sequence as a line terminator."
final class LineEnds {
    private boolean afterCr;
    private boolean atLineStart = true;
    private boolean bare;

    void scan(byte[] octets, int offset, int length) {
        boolean cr = afterCr;
        for (int i = offset; i < offset + length; i++) {
            byte octet = octets[i];
            if ((octet == '\n') != cr) {
                bare = true;
            }
            cr = octet == '\r';
        }
        if (length > 0) {
            boolean crBefore = length > 1 ? octets[offset + length - 2] == '\r' : afterCr;
            atLineStart = crBefore && octets[offset + length - 1] == '\n';
            afterCr = cr;
        }
    }

    /// Whether a line begins with the next octet: at the start, and after CRLF.
    boolean atLineStart() {
        return atLineStart;
    }

    /// Whether a CR or LF stood alone.
    boolean bare() {
        return bare;
    }

    /// Whether a CR or LF stood alone, now that nothing follows.
    boolean bareAtEnd() {
        return bare || afterCr;
    }
}
