package org.postern.net;

import org.postern.kernel.Addresses;
import org.postern.kernel.Events;
import org.postern.net.SessionHandler.Refusal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/// Turns connections away: says why in the protocol's words and closes.
final class Refuser {
    private static final Logger LOG = System.getLogger(Refuser.class.getName());

    /// Refusals of a busy service being told at once; beyond, connections are closed unanswered.
    private static final int MAX_BUSY_AT_ONCE = 128;

    /// Between two events that say that a service is busy.
    private static final long BUSY_EVENT_NANOS = Duration.ofSeconds(10).toNanos();

    private final ListenerPlan plan;
    private final SessionHandler handler;
    private final Events events;
    private final Semaphore busyAtOnce = new Semaphore(MAX_BUSY_AT_ONCE);
    private final AtomicLong lastBusyEvent = new AtomicLong(System.nanoTime() - BUSY_EVENT_NANOS);

    Refuser(ListenerPlan plan, SessionHandler handler, Events events) {
        this.plan = plan;
        this.handler = handler;
        this.events = events;
    }

    /// Tells a client whose connection is not served at all. Never blocks.
    void refuseBusy(Socket socket, String id) {
        long last = lastBusyEvent.get();
        long now = System.nanoTime();
        if (now - last >= BUSY_EVENT_NANOS && lastBusyEvent.compareAndSet(last, now)) {
            report(socket.getInetAddress(), Refusal.BUSY, id);
        }
        boolean tell = plan.tls() != TlsMode.IMPLICIT && busyAtOnce.tryAcquire();
        Thread.ofVirtual()
                .name(plan.name() + "-busy-" + id)
                .start(() -> {
                    try (socket) {
                        if (tell) {
                            // A new connection's send buffer has room for one line.
                            socket.getOutputStream().write(handler.refusal(Refusal.BUSY, id));
                        }
                    } catch (IOException gone) {
                        LOG.log(Level.DEBUG, "refused client is gone id=" + id, gone);
                    } finally {
                        if (tell) {
                            busyAtOnce.release();
                        }
                    }
                });
    }

    /// Tells a client, on its connection's own thread, and closes.
    ///
    /// @param first whether it is worth an event
    void refuse(SocketConnection connection, Refusal reason, boolean first) throws IOException {
        if (first) {
            report(connection.client().getAddress(), reason, connection.id());
        }
        try (connection) {
            // Where TLS comes first there is no way to say it without the cost of a handshake.
            if (plan.tls() != TlsMode.IMPLICIT) {
                connection.output().write(handler.refusal(reason, connection.id()));
            }
        }
    }

    private void report(InetAddress client, Refusal reason, String id) {
        events.record(
                new NetEvent.ConnectionRefused(plan.name(), Addresses.text(client), reason, id));
    }
}
