package org.postern.smtp.server;

import org.postern.net.WireInput;

import java.io.EOFException;
import java.io.IOException;

/// Reads the octets after DATA's 354 to the dot that ends them.
///
/// Octets stream through one buffer: lines are read into it one behind the other, and it is handed
/// on when it is nearly full, so that a line of any length costs no memory. Never an octet is read
/// beyond the end of the message, where the next command stands.
final class DataReader {
    private static final int BUFFER_OCTETS = 16 * 1024;

    /// Room that the buffer has when a line begins: what decides about a line fits in three octets.
    private static final int LEAST_ROOM = 1024;

    private final WireInput input;
    private final byte[] buffer = new byte[BUFFER_OCTETS];

    DataReader(WireInput input) {
        this.input = input;
    }

    /// @throws EOFException when the client closes before the end
    void readInto(Incoming incoming) throws IOException {
        int filled = 0;
        while (true) {
            if (buffer.length - filled < LEAST_ROOM) {
                incoming.keep(buffer, 0, filled);
                filled = 0;
            }
            int count = input.readThrough(buffer, filled, buffer.length - filled, (byte) '\n');
            if (count < 0) {
                throw new EOFException("closed inside a message");
            }
            boolean stuffed = incoming.atLineStart() && buffer[filled] == '.';
            if (stuffed && count == 3 && buffer[filled + 1] == '\r' && buffer[filled + 2] == '\n') {
                // RFC 5321 section 4.1.1.4: the end is CRLF "." CRLF; its first CRLF belongs to the
                // message.
                incoming.keep(buffer, 0, filled);
                return;
            }
            if (stuffed) {
                // RFC 5321 section 4.5.2: a dot that begins a longer line is removed.
                count--;
                System.arraycopy(buffer, filled + 1, buffer, filled, count);
            }
            incoming.scan(buffer, filled, count);
            filled += count;
        }
    }
}
