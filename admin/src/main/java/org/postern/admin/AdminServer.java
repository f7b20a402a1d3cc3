package org.postern.admin;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Events;
import org.postern.kernel.Failures;
import org.postern.kernel.Ids;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Service;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Runs the catalogue's commands for whoever reaches the socket in the home and has the token. The
/// operator is `console`, the role administrator.
public final class AdminServer implements Service {
    private static final Logger LOG = System.getLogger(AdminServer.class.getName());
    private static final int TOKEN_OCTETS = 32;

    private final AdminHome home;
    private final Catalogue catalogue;
    private final Events events;
    private final InstantSource clock;
    private final AdminLimits limits;
    private final Set<AdminSession> sessions = ConcurrentHashMap.newKeySet();

    /// Guarded by this; null while stopped.
    private @Nullable Running running;

    private record Running(ServerSocketChannel socket, Path path, String token, Semaphore slots) {}

    public AdminServer(Path home, Catalogue catalogue, Events events, InstantSource clock) {
        this(home, catalogue, events, clock, AdminLimits.DEFAULTS);
    }

    /// @param home the node's folder; it exists, and no other node uses it
    public AdminServer(
            Path home,
            Catalogue catalogue,
            Events events,
            InstantSource clock,
            AdminLimits limits) {
        this.home = new AdminHome(home.toAbsolutePath());
        this.catalogue = catalogue;
        this.events = events;
        this.clock = clock;
        this.limits = limits;
    }

    @Override
    public String name() {
        return "console";
    }

    @Override
    public synchronized void start() throws ProblemException {
        if (running != null) {
            throw new IllegalStateException("started twice");
        }
        try {
            Path path = place();
            ServerSocketChannel socket = bind(path);
            try {
                String token = writeToken();
                running = new Running(socket, path, token, new Semaphore(limits.connections()));
            } catch (IOException e) {
                socket.close();
                Files.deleteIfExists(path);
                throw e;
            }
            Thread.ofVirtual().name("admin-accept").start(acceptor(running));
            Thread.ofVirtual().name("admin-idle").start(idleWatch(running));
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            "The administration socket cannot be opened.",
                            Failures.why(home.socket(), e),
                            null),
                    e);
        }
    }

    /// Where the socket goes; a long home gets a short path elsewhere.
    private Path place() throws IOException, ProblemException {
        Files.deleteIfExists(home.socketPath());
        if (home.isTooLong()) {
            // The folder's mode is 0700.
            Path path = Files.createTempDirectory("postern-").resolve("admin.socket");
            writePrivate(home.socketPath(), path + "\n");
            return path;
        }
        if (Files.exists(home.socket())) {
            refuseIfAnswered();
            Files.delete(home.socket());
        }
        return home.socket();
    }

    /// A socket that is left from a crash answers nobody.
    private void refuseIfAnswered() throws ProblemException {
        try (var probe = SocketChannel.open(UnixDomainSocketAddress.of(home.socket()))) {
            throw new ProblemException(
                    "Another node runs in this home.",
                    home.socket() + " is answered.",
                    "stop it first, or start with another --home");
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a socket was left behind by an earlier run");
        }
    }

    private static ServerSocketChannel bind(Path path) throws IOException {
        var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private String writeToken() throws IOException {
        var octets = new byte[TOKEN_OCTETS];
        new SecureRandom().nextBytes(octets);
        String token = HexFormat.of().formatHex(octets);
        writePrivate(home.token(), token + "\n");
        return token;
    }

    /// Replaces a file by one that only its owner reads, at no moment half written.
    private static void writePrivate(Path path, String text) throws IOException {
        FileAttribute<?> mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path next = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(next);
        Files.createFile(next, mode);
        Files.write(next, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE);
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private Runnable acceptor(Running server) {
        return () -> {
            try {
                while (true) {
                    accepted(server, server.socket().accept());
                }
            } catch (IOException e) {
                if (server.socket().isOpen()) {
                    LOG.log(Level.ERROR, "the administration socket failed", e);
                }
            }
        };
    }

    private void accepted(Running server, SocketChannel channel) throws IOException {
        var session = new AdminSession(channel, server.token(), catalogue, events, clock, limits);
        if (!server.slots().tryAcquire()) {
            events.record(new AdminEvent.LimitReached(Ids.next(), "connections"));
            session.refuseFull();
            return;
        }
        sessions.add(session);
        Thread.ofVirtual()
                .name("admin-session")
                .start(() -> {
                    try {
                        session.run();
                    } finally {
                        sessions.remove(session);
                        server.slots().release();
                    }
                });
    }

    /// Closes connections that wait too long. The socket's streams know no timeout of their own.
    private Runnable idleWatch(Running server) {
        Duration pause = limits.idle().dividedBy(4).plusMillis(1);
        return () -> {
            try {
                while (server.socket().isOpen()) {
                    Thread.sleep(pause);
                    sessions.forEach(AdminSession::closeIfIdle);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    @Override
    public void stop(Duration grace) {
        // Not under the lock: a command under way may ask for the health.
        Running server = takeRunning();
        if (server == null) {
            return;
        }
        close(server.socket());
        sessions.forEach(AdminSession::closeIfWaiting);
        awaitAll(server, grace);
        sessions.forEach(AdminSession::close);
        remove(server.path());
        remove(home.token());
        if (home.isTooLong()) {
            remove(server.path().resolveSibling(""));
            remove(home.socketPath());
        }
    }

    private synchronized @Nullable Running takeRunning() {
        Running server = running;
        running = null;
        return server;
    }

    /// Waits for commands under way.
    private void awaitAll(Running server, Duration grace) {
        try {
            boolean all =
                    server.slots()
                            .tryAcquire(
                                    limits.connections(), grace.toNanos(), TimeUnit.NANOSECONDS);
            if (!all) {
                LOG.log(Level.INFO, "administration commands were cut sessions=" + sessions.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(ServerSocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing the administration socket", e);
        }
    }

    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot be removed path=" + path, e);
        }
    }

    @Override
    public synchronized Health health() {
        if (running == null) {
            return new Health(State.OFF, "stopped");
        }
        return running.socket().isOpen()
                ? new Health(State.OK, running.path().toString())
                : new Health(State.FAILED, "the socket was closed; restart the node");
    }
}
