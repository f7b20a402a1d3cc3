package org.postern.smtp.server;

/// Finds where the header of a message that passes in pieces has ended: behind its first empty
/// line, whether that ends in CRLF or in less.
final class HeaderEnd {
    private boolean lineIsEmpty = true;
    private boolean passed;

    /// Whether the body has begun.
    boolean passed() {
        return passed;
    }

    /// How many of the next octets are the header's.
    int in(byte[] octets, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (octets[i] == '\n') {
                if (lineIsEmpty) {
                    passed = true;
                    return i + 1 - offset;
                }
                lineIsEmpty = true;
            } else if (octets[i] != '\r') {
                lineIsEmpty = false;
            }
        }
        return length;
    }
}
