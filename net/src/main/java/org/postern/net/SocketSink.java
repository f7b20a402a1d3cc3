package org.postern.net;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/// A socket to write to. A blocked write has no timeout of its own; instead the moment it began
/// stands in a field that the listener's watch looks at.
final class SocketSink implements OctetSink {
    private static final long NOT_WRITING = 0;

    private final OutputStream out;

    private volatile long writingSince = NOT_WRITING;

    SocketSink(Socket socket) throws IOException {
        out = socket.getOutputStream();
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        long now = System.nanoTime();
        writingSince = now == NOT_WRITING ? 1 : now;
        try {
            out.write(octets, offset, length);
        } finally {
            writingSince = NOT_WRITING;
        }
    }

    /// Whether a write has been blocked for longer than `nanos`.
    boolean stuckFor(long nanos) {
        long since = writingSince;
        return since != NOT_WRITING && System.nanoTime() - since > nanos;
    }
}
