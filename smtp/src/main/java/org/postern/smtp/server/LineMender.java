package org.postern.smtp.server;

import java.io.ByteArrayOutputStream;

/// Makes each CR or LF that stands alone a CRLF, in a message that passes in pieces. It looks at
/// what is kept, never at where the message ends: a dot between two mended line ends is a line like
/// any other, which is stuffed when the message goes on.
final class LineMender {
    private boolean afterCr;

    byte[] mend(byte[] octets, int offset, int length) {
        var mended = new ByteArrayOutputStream(length + length / 16);
        for (int i = offset; i < offset + length; i++) {
            byte octet = octets[i];
            if (octet == '\n' && !afterCr) {
                mended.write('\r');
            } else if (octet != '\n' && afterCr) {
                mended.write('\n');
            }
            mended.write(octet);
            afterCr = octet == '\r';
        }
        return mended.toByteArray();
    }

    /// Whether the last octet was a CR, to which an LF belongs.
    boolean owesLf() {
        return afterCr;
    }
}
