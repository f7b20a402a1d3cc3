package org.postern.net;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.function.Supplier;

/// A socket's octets, read under the clocks.
///
/// A virtual thread that waits in a socket cannot be interrupted without losing the socket. So a
/// stopping listener, or a login taken back, shuts down the receiving half under a session that
/// waits for a command: its read ends, while the sending half still carries the goodbye. This costs
/// an idle connection nothing, where a poll would cost each of thousands a wake-up every second.
final class SocketSource implements OctetSource {
    private final Socket socket;
    private final InputStream in;
    private final WireClocks clocks;
    private final Supplier<@Nullable SocketTimeoutException> ending;

    private final Object gate = new Object();

    /// Guarded by `gate`, as `woken` is.
    private boolean waiting;

    private boolean woken;

    /// When the wait began; guarded by `gate` as well.
    private long waitingSince;

    /// @param ending why a session that waits for a command is to end; null while it may go on
    SocketSource(
            Socket socket, WireClocks clocks, Supplier<@Nullable SocketTimeoutException> ending)
            throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.clocks = clocks;
        this.ending = ending;
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
            throwIfEnding();
        }
        return count;
    }

    @Override
    public boolean ready() throws IOException {
        return in.available() > 0;
    }

    /// Ends the wait of a session between two commands; called once there is an end.
    void wake() throws IOException {
        synchronized (gate) {
            if (waiting && !woken) {
                woken = true;
                socket.shutdownInput();
            }
        }
    }

    /// As [#wake], if a session has waited for a command for longer than that.
    ///
    /// @param reason makes it an end, before the session can see that it was woken
    void wakeAfter(long nanos, Runnable reason) throws IOException {
        synchronized (gate) {
            if (waiting && !woken && System.nanoTime() - waitingSince > nanos) {
                reason.run();
                woken = true;
                socket.shutdownInput();
            }
        }
    }

    private void startWaiting() throws SocketTimeoutException {
        synchronized (gate) {
            throwIfEnding();
            waiting = true;
            waitingSince = System.nanoTime();
        }
    }

    private void throwIfEnding() throws SocketTimeoutException {
        var end = ending.get();
        if (end != null) {
            throw end;
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
