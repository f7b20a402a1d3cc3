package org.postern.net;

import org.postern.kernel.Addresses;
import org.postern.kernel.Ids;
import org.postern.kernel.Metric;
import org.postern.kernel.MetricSource;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Service;
import org.postern.net.ConnectionLimits.Admission;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// One service's listener: accepts connections on all its addresses and serves each on a virtual
/// thread of its own.
///
/// What happens to a connection, in order: the service's limit, the PROXY protocol header of a
/// listed balancer, the limits of the client's address, TLS where it is implicit, the session.
///
/// Stopping: no more is accepted; sessions that wait for a command are woken (their read throws
/// [StoppingException]) and the others see [Connection#stopping]; after the grace what is left is
/// cut. A listener that was stopped may be started again.
public final class Listener implements Service, MetricSource {
    private static final Logger LOG = System.getLogger(Listener.class.getName());

    /// How long the threads of cut connections are waited for.
    private static final Duration CUT_WAIT = Duration.ofSeconds(2);

    private final ListenerPlan plan;
    private final SessionHandler handler;
    private final ListenerContext context;
    private final RecordBuffers buffers = new RecordBuffers();
    private final Set<SocketConnection> connections = ConcurrentHashMap.newKeySet();
    private final ConnectionCount count = new ConnectionCount();
    private final Refuser refuser;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /// Guarded by this object's monitor, as `threads` is. Empty: not running.
    private List<ServerSocket> sockets = List.of();

    private List<Thread> threads = List.of();
    private volatile int port;
    private volatile boolean stopping;

    public Listener(ListenerPlan plan, SessionHandler handler, ListenerContext context) {
        if (plan.tls() == TlsMode.IMPLICIT && context.identity() == null) {
            throw new IllegalArgumentException(plan.name() + ": implicit TLS needs a certificate");
        }
        this.plan = plan;
        this.handler = handler;
        this.context = context;
        this.refuser = new Refuser(plan, handler, context.events());
    }

    @Override
    public String name() {
        return plan.name();
    }

    /// The port that is bound; 0 when it is not running.
    public int port() {
        return port;
    }

    /// Connections open now.
    public int liveConnections() {
        return count.now();
    }

    /// Connections accepted since the listener was made, those refused included.
    public long acceptedConnections() {
        return accepted.sum();
    }

    /// Connections turned away since the listener was made.
    public long refusedConnections() {
        return refused.sum();
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.gauge(
                                "connections.open",
                                Metric.Unit.NUMBER,
                                "Connections open now.",
                                this::liveConnections)
                        .with("service", name()),
                Metric.counter(
                                "connections.accepted",
                                "Connections taken, those refused included.",
                                this::acceptedConnections)
                        .with("service", name()),
                Metric.counter(
                                "connections.refused",
                                "Connections turned away: a limit, a block or too much work.",
                                this::refusedConnections)
                        .with("service", name()));
    }

    @Override
    public synchronized void start() throws ProblemException {
        if (!sockets.isEmpty()) {
            throw new IllegalStateException(name() + " runs already");
        }
        var bound = Binding.bindAll(plan);
        stopping = false;
        sockets = bound;
        port = bound.getFirst().getLocalPort();
        var started = new ArrayList<Thread>();
        for (var socket : bound) {
            started.add(start(name() + "-accept", () -> acceptLoop(socket)));
        }
        started.add(start(name() + "-watch", this::watch));
        threads = List.copyOf(started);
    }

    @Override
    public synchronized void stop(Duration grace) {
        if (sockets.isEmpty()) {
            return;
        }
        stopping = true;
        sockets.forEach(Listener::close);
        threads.forEach(Thread::interrupt);
        connections.forEach(SocketConnection::wake);
        if (!count.awaitNone(grace)) {
            LOG.log(Level.INFO, "cut service={0} connections={1}", name(), count.now());
            connections.forEach(SocketConnection::cut);
            count.awaitNone(CUT_WAIT);
        }
        sockets = List.of();
        threads = List.of();
        port = 0;
    }

    @Override
    public synchronized Health health() {
        if (sockets.isEmpty()) {
            return new Health(State.OFF, "not listening");
        }
        var where = new ArrayList<String>();
        for (var socket : sockets) {
            where.add(Addresses.text((InetSocketAddress) socket.getLocalSocketAddress()));
        }
        int live = liveConnections();
        return new Health(
                State.OK,
                "listening on "
                        + String.join(", ", where)
                        + "; "
                        + live
                        + (live == 1 ? " connection" : " connections"));
    }

    private void acceptLoop(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                accepted(server.accept());
            } catch (IOException failed) {
                if (!server.isClosed()) {
                    // Most often the process has no file descriptor left: sessions that end make
                    // room, and trying again at once would only spend the processor.
                    LOG.log(Level.WARNING, "accept failed service=" + name(), failed);
                    Pause.afterFailedAccept();
                }
            }
        }
    }

    /// Never blocks: the accept loop calls it.
    private void accepted(Socket socket) {
        accepted.increment();
        String id = Ids.next();
        var settings = context.settings().get();
        if (overloaded(socket)) {
            context.overload().countRefusal();
            refused.increment();
            refuser.refuseBusy(socket, id);
            return;
        }
        if (!count.tryEnter(settings.perService())) {
            refused.increment();
            refuser.refuseBusy(socket, id);
            return;
        }
        start(name() + "-" + id, () -> serveAndLeave(socket, id, settings));
    }

    /// Whether the node has no time for a new client: those who are there stay fast.
    private boolean overloaded(Socket socket) {
        return context.overload().overloaded()
                && plan.limitsAddresses()
                && !context.limits().trusts(socket.getInetAddress());
    }

    /// Whether connections are running out.
    private boolean stressed() {
        return context.overload().overloaded() || count.now() >= room();
    }

    /// Connections served without stress.
    private int room() {
        long perService = context.settings().get().perService();
        return (int) (perService * context.overload().settings().stressAt() / 100);
    }

    private void serveAndLeave(Socket socket, String id, ConnectionSettings settings) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            var identity = plan.tls() == TlsMode.CLEAR ? null : context.identity();
            var connection =
                    new SocketConnection(
                            id,
                            socket,
                            settings,
                            () -> stopping,
                            this::stressed,
                            identity,
                            buffers);
            connections.add(connection);
            try {
                admitAndServe(connection, settings);
            } finally {
                connections.remove(connection);
            }
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "connection ended service=" + name() + " id=" + id, gone);
        } finally {
            count.leave();
        }
    }

    private void admitAndServe(SocketConnection connection, ConnectionSettings settings)
            throws IOException {
        if (!readProxyHeader(connection, settings)) {
            return;
        }
        if (!plan.limitsAddresses()) {
            serve(connection);
            return;
        }
        switch (context.limits().admit(connection.client().getAddress(), stressed() ? room() : 0)) {
            case Admission.Admitted admitted -> {
                try (admitted) {
                    serve(connection);
                }
            }
            case Admission.Refused(var reason, var first) -> {
                refused.increment();
                refuser.refuse(connection, reason, first);
            }
        }
    }

    /// Whether the connection may go on.
    private boolean readProxyHeader(SocketConnection connection, ConnectionSettings settings)
            throws IOException {
        var peer = connection.client().getAddress();
        if (!context.proxies().get().expectsHeader(peer)) {
            return true;
        }
        try {
            connection.input().deadline(settings.handshakeTimeout());
            ProxyHeader.read(connection.input())
                    .ifPresent(named -> connection.addresses(named.client(), named.server()));
            connection.input().noDeadline();
            return true;
        } catch (ProxyHeader.MalformedException malformed) {
            context.events()
                    .record(
                            new NetEvent.ProxyHeaderRefused(
                                    name(),
                                    Addresses.text(peer),
                                    malformed.reason(),
                                    connection.id()));
            return false;
        }
    }

    private void serve(SocketConnection connection) throws IOException {
        try (connection) {
            converse(connection);
        }
    }

    private void converse(SocketConnection connection) throws IOException {
        try {
            if (plan.tls() == TlsMode.IMPLICIT) {
                connection.startImplicitTls();
            }
            handler.serve(connection);
        } catch (TlsHandshakeException failed) {
            context.events()
                    .record(
                            new NetEvent.TlsHandshakeFailed(
                                    name(),
                                    Addresses.text(connection.client().getAddress()),
                                    String.valueOf(failed.getMessage()),
                                    connection.id()));
        } catch (RuntimeException defect) {
            LOG.log(
                    Level.ERROR,
                    "defect in a session service=" + name() + " id=" + connection.id(),
                    defect);
        }
    }

    /// Ends reads that take too long, hurries those who wait when room runs out, and cuts off peers
    /// that read nothing: a blocked write cannot time out by itself. Looking at all connections now
    /// and then costs them nothing in between.
    private void watch() {
        do {
            boolean hurried = stressed();
            for (var connection : connections) {
                if (hurried) {
                    connection.hurryUp();
                }
                connection.expire();
                if (connection.stuck()) {
                    LOG.log(
                            Level.DEBUG,
                            "write timeout service={0} id={1}",
                            name(),
                            connection.id());
                    connection.cut();
                }
            }
        } while (Pause.betweenWatches(context.settings().get().writeTimeout()));
    }

    private static Thread start(String threadName, Runnable work) {
        return Thread.ofVirtual().name(threadName).start(work);
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException failed) {
            LOG.log(Level.DEBUG, "close of a listening socket", failed);
        }
    }
}
