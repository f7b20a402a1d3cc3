package org.postern.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.function.BooleanSupplier;

/// A socket's octets, read under the clocks.
///
/// A virtual thread that waits in a socket cannot be interrupted without losing the socket. So a
/// stopping listener shuts down the receiving half under a session that waits for a command: its
/// read ends, while the sending half still carries the goodbye. This costs an idle connection
/// nothing, where a poll would cost each of thousands a wake-up every second.
final class SocketSource implements OctetSource {
    private final Socket socket;
    private final InputStream in;
    private final WireClocks clocks;
    private final BooleanSupplier stopping;

    private final Object gate = new Object();

    /// Guarded by `gate`, as `woken` is.
    private boolean waiting;

    private boolean woken;

    SocketSource(Socket socket, WireClocks clocks, BooleanSupplier stopping) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.clocks = clocks;
        this.stopping = stopping;
    }

    @Override
    public int read(byte[] target, int offset, int length, boolean boundary) throws IOException {
        socket.setSoTimeout(clocks.millisLeft());
        if (!boundary) {
            return in.read(target, offset, length);
        }
        startWaiting();
        int count;
        try {
            count = in.read(target, offset, length);
        } finally {
            endWaiting();
        }
        if (count < 0 && wasWoken()) {
            throw new StoppingException();
        }
        return count;
    }

    @Override
    public boolean ready() throws IOException {
        return in.available() > 0;
    }

    /// Ends the wait of a session between two commands; called once the listener is stopping.
    void wake() throws IOException {
        synchronized (gate) {
            if (waiting && !woken) {
                woken = true;
                socket.shutdownInput();
            }
        }
    }

    private void startWaiting() throws StoppingException {
        synchronized (gate) {
            if (stopping.getAsBoolean()) {
                throw new StoppingException();
            }
            waiting = true;
        }
    }

    private void endWaiting() {
        synchronized (gate) {
            waiting = false;
        }
    }

    private boolean wasWoken() {
        synchronized (gate) {
            return woken;
        }
    }
}
