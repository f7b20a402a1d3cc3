package org.postern.transport;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Encodes text whose lines end in CRLF as quoted-printable.
///
/// @spec https://www.rfc-editor.org/rfc/rfc2045#section-6.7 RFC 2045: quoted-printable
final class QuotedPrintableOutput {
    /// Characters of a line, with the `=` of a soft break.
    private static final int LONGEST = 76;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int column;

    /// White space that may turn out to stand at the end of a line; 0 when there is none.
    private byte pending;

    void put(byte octet) {
        if (octet == '\r') {
            // The CR of a line end: the LF says the rest.
            return;
        }
        if (octet == '\n') {
            encodePending();
            out.write('\r');
            out.write('\n');
            column = 0;
            return;
        }
        if (pending != 0) {
            plain(pending);
            pending = 0;
        }
        if (octet == ' ' || octet == '\t') {
            pending = octet;
        } else if (octet > ' ' && octet < 0x7F && octet != '=') {
            plain(octet);
        } else {
            encoded(octet);
        }
    }

    /// The text is whole.
    void end() {
        encodePending();
    }

    // RFC 2045 section 6.7, rule 3: white space at the end of a line is encoded
    private void encodePending() {
        if (pending != 0) {
            encoded(pending);
            pending = 0;
        }
    }

    private void plain(byte octet) {
        room(1);
        out.write(octet);
        column++;
    }

    private void encoded(byte octet) {
        room(3);
        out.write('=');
        out.writeBytes(HEX.toHexDigits(octet).getBytes(StandardCharsets.US_ASCII));
        column += 3;
    }

    private void room(int characters) {
        if (column + characters >= LONGEST) {
            out.write('=');
            out.write('\r');
            out.write('\n');
            column = 0;
        }
    }

    /// What has been encoded since the last call.
    byte[] take() {
        byte[] octets = out.toByteArray();
        out.reset();
        return octets;
    }
}
