package org.postern.smtp.server;

import org.postern.net.WireInput;

import java.io.EOFException;
import java.io.IOException;

/// Reads the counted octets after a BDAT line, for a message or to be thrown away.
///
/// @spec https://www.rfc-editor.org/rfc/rfc3030#section-2 RFC 3030: BDAT
final class ChunkReader {
    private static final int BUFFER_OCTETS = 16 * 1024;

    private final WireInput input;

    ChunkReader(WireInput input) {
        this.input = input;
    }

    /// @throws EOFException when the client closes before the chunk's end
    void readInto(Incoming incoming, long octets) throws IOException {
        var buffer = buffer(octets);
        for (long left = octets; left > 0; ) {
            int count = read(buffer, left);
            incoming.scan(buffer, 0, count);
            incoming.keep(buffer, 0, count);
            left -= count;
        }
    }

    // RFC 3030 section 2: a refused chunk's octets are accepted and discarded before the reply.
    void discard(long octets) throws IOException {
        var buffer = buffer(octets);
        for (long left = octets; left > 0; ) {
            left -= read(buffer, left);
        }
    }

    private int read(byte[] buffer, long left) throws IOException {
        int count = input.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
            throw new EOFException("closed inside a chunk");
        }
        return count;
    }

    private static byte[] buffer(long octets) {
        return new byte[(int) Math.min(BUFFER_OCTETS, octets)];
    }
}
