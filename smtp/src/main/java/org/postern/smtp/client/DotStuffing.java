package org.postern.smtp.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;

/// Writes a message as DATA wants it: a dot before each line that begins with one, CRLF at the end,
/// and the dot that ends it.
///
/// A lone CR or LF is never sent: it is how mail is smuggled, and the next server would refuse it.
// RFC 5321 section 4.5.2: transparency
final class DotStuffing {
    private static final byte[] FINAL = {'.', '\r', '\n'};
    private static final byte[] CRLF = {'\r', '\n'};

    private final OutputStream out;
    private boolean afterCr;
    private boolean atLineStart = true;

    DotStuffing(OutputStream out) {
        this.out = out;
    }

    /// @throws ProtocolException for a lone CR or LF; the message has been begun and cannot be
    ///   taken back, so the connection must be closed
    void write(byte[] octets, int offset, int length) throws IOException {
        int from = offset;
        for (int i = offset; i < offset + length; i++) {
            byte octet = octets[i];
            if ((octet == '\n') != afterCr) {
                throw bare();
            }
            if (atLineStart && octet == '.') {
                out.write(octets, from, i - from);
                out.write('.');
                from = i;
            }
            afterCr = octet == '\r';
            atLineStart = octet == '\n';
        }
        out.write(octets, from, offset + length - from);
    }

    /// Ends the message.
    ///
    /// @throws ProtocolException if the last octet was a lone CR
    void end() throws IOException {
        if (afterCr) {
            throw bare();
        }
        if (!atLineStart) {
            out.write(CRLF);
        }
        out.write(FINAL);
    }

    private static ProtocolException bare() {
        return new ProtocolException("bare CR or LF in a message");
    }
}
