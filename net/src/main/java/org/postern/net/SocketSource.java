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
    /// From here on a wait may end a second late.
    static final int WATCHED_MILLIS = 20_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Socket socket;
    private final InputStream in;
    private final WireClocks clocks;
    private final Supplier<@Nullable SocketTimeoutException> ending;

    private final int watchedMillis;

    private final Object gate = new Object();

    /// Guarded by `gate`, as `woken` is.
    private boolean waiting;

    private boolean woken;

    /// When the wait began; guarded by `gate` as well.
    private long waitingSince;

    /// When the read under way has taken too long, by [System#nanoTime]. Guarded by `gate`, as
    /// `reading` and `expired` are.
    private long readUntil;

    /// A read is under way that the listener's watch looks after.
    private boolean reading;

    private boolean expired;

    /// Whether the socket itself has a timeout.
    private boolean timed;

    /// @param ending why a session that waits for a command is to end; null while it may go on
    SocketSource(
            Socket socket, WireClocks clocks, Supplier<@Nullable SocketTimeoutException> ending)
            throws IOException {
        this(socket, clocks, ending, WATCHED_MILLIS);
    }

    /// @param watchedMillis waits from that length on are ended by [#expire]
    SocketSource(
            Socket socket,
            WireClocks clocks,
            Supplier<@Nullable SocketTimeoutException> ending,
            int watchedMillis)
            throws IOException {
        this.watchedMillis = watchedMillis;
        this.socket = socket;
        this.in = socket.getInputStream();
        this.clocks = clocks;
        this.ending = ending;
    }

    @Override
    public int read(byte[] target, int offset, int length, boolean boundary) throws IOException {
        limit(clocks.millisLeft());
        startReading(boundary);
        int count;
        try {
            count = in.read(target, offset, length);
        } finally {
            endReading();
        }
        if (count < 0) {
            throwIfExpired();
            if (boundary && wasWoken()) {
                throwIfEnding();
            }
        }
        return count;
    }

    /// A short wait is timed by the socket. A long one by the listener's watch, which comes by each
    /// second: a timer for each read costs two wake-ups of a thread that does nothing else.
    private void limit(int millis) throws IOException {
        boolean isShort = millis < watchedMillis || clocks.onTrial();
        if (isShort || timed) {
            socket.setSoTimeout(isShort ? millis : 0);
            timed = isShort;
        }
        synchronized (gate) {
            reading = !isShort;
            readUntil = System.nanoTime() + millis * NANOS_PER_MILLI;
        }
    }

    /// Ends a read that has taken too long; called now and then.
    void expire() throws IOException {
        synchronized (gate) {
            if (reading && !expired && System.nanoTime() - readUntil > 0) {
                expired = true;
                socket.shutdownInput();
            }
        }
    }

    private void throwIfExpired() throws SocketTimeoutException {
        synchronized (gate) {
            if (expired) {
                throw new SocketTimeoutException("nothing came in time");
            }
        }
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

    private void startReading(boolean boundary) throws SocketTimeoutException {
        if (boundary) {
            synchronized (gate) {
                throwIfEnding();
                waiting = true;
                waitingSince = System.nanoTime();
            }
        }
    }

    private void throwIfEnding() throws SocketTimeoutException {
        var end = ending.get();
        if (end != null) {
            throw end;
        }
    }

    private void endReading() {
        synchronized (gate) {
            waiting = false;
            reading = false;
        }
    }

    private boolean wasWoken() {
        synchronized (gate) {
            return woken;
        }
    }
}
