package org.postern.reception;

import org.postern.mail.Header;

import java.io.ByteArrayOutputStream;

/// Keeps the header of a message as its octets pass: for what is decided about it at the end.
final class HeaderCapture {
    /// What is longer is not looked at.
    private static final int MOST_OCTETS = 256 << 10;

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream(2_048);
    private int line;
    private boolean ended;

    /// Takes the next octets.
    ///
    /// @return where in `block` the body begins; `offset + length` while it has not begun
    int take(byte[] block, int offset, int length) {
        if (ended) {
            return offset;
        }
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (block[i] == '\n') {
                // The line is empty, but for its CR.
                ended = line == 0;
                line = 0;
            } else if (block[i] != '\r') {
                line++;
            }
            if (ended || octets.size() + i - offset >= MOST_OCTETS) {
                ended = true;
                end = i + 1;
            }
        }
        octets.write(block, offset, end - offset);
        return end;
    }

    /// Whether the body has begun.
    boolean ended() {
        return ended;
    }

    /// The octets so far.
    byte[] octets() {
        return octets.toByteArray();
    }

    /// The fields so far.
    Header header() {
        return Header.parse(octets.toByteArray());
    }
}
