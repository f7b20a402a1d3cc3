package org.postern.net;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Ends waits on sockets whose time is up, by closing the socket. For waits that hardly ever last
/// so long: a timer for each is set and taken back in vain, which costs a busy node two wakes of a
/// thread each. Here one thread looks at all waits ten times a second, and sleeps while there are
/// none. A wait ends up to [#TICK] late. Any thread.
final class SocketWatch {
    static final Duration TICK = Duration.ofMillis(100);

    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private final LongSupplier nanoTime;
    private final Thread watcher = Thread.ofVirtual().name("socket-watch").unstarted(this::run);

    /// No wait was there when the watcher looked last; it is woken by the next.
    private volatile boolean asleep = true;

    SocketWatch() {
        this(System::nanoTime);
    }

    SocketWatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// One wait. To be closed when it is over.
    final class Wait implements AutoCloseable {
        private final Closeable socket;
        private final long deadline;
        private volatile boolean expired;

        private Wait(Closeable socket, long deadline) {
            this.socket = socket;
            this.deadline = deadline;
        }

        /// Whether it was ended here.
        boolean expired() {
            return expired;
        }

        private void endIfLate(long now) {
            // Only who takes it out may say how it ended: what is over is not closed any more.
            if (deadline - now < 0 && waits.remove(this)) {
                expired = true;
                try {
                    socket.close();
                } catch (IOException gone) {
                    // Closed is closed.
                }
            }
        }

        @Override
        public void close() {
            waits.remove(this);
        }
    }

    /// @param deadline by the same clock as this watch's, [System#nanoTime] as a rule
    Wait begin(Closeable socket, long deadline) {
        var one = new Wait(socket, deadline);
        waits.add(one);
        if (asleep) {
            wake();
        }
        return one;
    }

    private synchronized void wake() {
        if (watcher.getState() == Thread.State.NEW) {
            watcher.start();
        }
        asleep = false;
        LockSupport.unpark(watcher);
    }

    private void run() {
        while (true) {
            LockSupport.parkNanos(TICK.toNanos());
            long now = nanoTime.getAsLong();
            waits.forEach(one -> one.endIfLate(now));
            if (waits.isEmpty()) {
                asleep = true;
                // A wait that began before it could see that is seen here.
                while (asleep && waits.isEmpty()) {
                    LockSupport.park(this);
                }
                asleep = false;
            }
        }
    }
}
