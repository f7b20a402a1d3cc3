package org.postern.reception;

import java.io.ByteArrayOutputStream;

/// Keeps the header of a message as its octets pass: for what is decided about it at its end.
final class HeaderCapture {
    private final long mostOctets;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream(2_048);
    private int line;
    private boolean ended;
    private boolean tooLarge;

    /// @param mostOctets a header that is larger ends there
    HeaderCapture(long mostOctets) {
        this.mostOctets = mostOctets;
    }

    /// Takes the next octets.
    ///
    /// @return where in `block` the body begins; `offset + length` while it has not begun
    int take(byte[] block, int offset, int length) {
        if (ended) {
            return offset;
        }
        int end = offset + length;
        for (int i = offset; i < end && !ended; i++) {
            if (block[i] == '\n') {
                // The line is empty, but for its CR.
                ended = line == 0;
                line = 0;
            } else if (block[i] != '\r') {
                line++;
            }
            if (octets.size() + i - offset >= mostOctets) {
                tooLarge = !ended;
                ended = true;
            }
            if (ended) {
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

    /// Whether the header did not end where it had to.
    boolean tooLarge() {
        return tooLarge;
    }

    /// The octets so far.
    byte[] octets() {
        return octets.toByteArray();
    }
}
