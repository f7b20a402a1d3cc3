package org.postern.net;

import org.postern.kernel.Event;
import org.postern.kernel.ProblemException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A real [Listener] on a free port of loopback, for tests of sessions.
///
/// ```java
/// try (var server = LoopbackServer.of("smtp", handler).start()) {
///     Transcript.resource(getClass(), "order.txt").play(server.address());
/// }
/// ```
public final class LoopbackServer implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final Listener listener;
    private final Queue<Event> events;

    private LoopbackServer(Listener listener, Queue<Event> events) {
        this.listener = listener;
        this.events = events;
    }

    /// A server that offers STARTTLS with a certificate of its own; the client counts as an
    /// ordinary one only when a test says so.
    public static Plan of(String service, SessionHandler handler) {
        return new Plan(
                service,
                handler,
                TlsMode.STARTTLS,
                ConnectionSettings.DEFAULTS,
                new TrustedSettings(List.of(Network.parse("127.0.0.0/8"))),
                new ProxyProtocolSettings(List.of()));
    }

    /// What a server will be; each `with` gives a changed copy.
    public record Plan(
            String service,
            SessionHandler handler,
            TlsMode tls,
            ConnectionSettings connections,
            TrustedSettings trusted,
            ProxyProtocolSettings proxies) {
        public Plan with(TlsMode mode) {
            return new Plan(service, handler, mode, connections, trusted, proxies);
        }

        public Plan with(ConnectionSettings settings) {
            return new Plan(service, handler, tls, settings, trusted, proxies);
        }

        public Plan with(TrustedSettings hosts) {
            return new Plan(service, handler, tls, connections, hosts, proxies);
        }

        public Plan with(ProxyProtocolSettings from) {
            return new Plan(service, handler, tls, connections, trusted, from);
        }

        public LoopbackServer start() {
            var events = new ConcurrentLinkedQueue<Event>();
            var limits =
                    new ConnectionLimits(() -> connections, () -> trusted, InstantSource.system());
            var context =
                    new ListenerContext(
                            () -> connections, () -> proxies, limits, Identity.TESTS, events::add);
            var listener =
                    new Listener(
                            new ListenerPlan(service, List.of(LOOPBACK), 0, tls, true),
                            handler,
                            context);
            try {
                listener.start();
            } catch (ProblemException cannot) {
                throw new IllegalStateException(cannot);
            }
            return new LoopbackServer(listener, events);
        }
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(LOOPBACK, listener.port());
    }

    public Listener listener() {
        return listener;
    }

    /// Events so far, oldest first.
    public List<Event> events() {
        return List.copyOf(events);
    }

    @Override
    public void close() {
        listener.stop(GRACE);
    }

    /// One certificate for all tests of a run, made when first needed.
    private static final class Identity {
        private static final TlsIdentity TESTS = make();

        private static TlsIdentity make() {
            try {
                Path directory = Files.createTempDirectory("postern-tls");
                try {
                    SelfSigned.create(directory, List.of("localhost"), InstantSource.system());
                    return TlsIdentity.load(
                            directory.resolve(SelfSigned.CERTIFICATE),
                            directory.resolve(SelfSigned.KEY));
                } finally {
                    Files.deleteIfExists(directory.resolve(SelfSigned.CERTIFICATE));
                    Files.deleteIfExists(directory.resolve(SelfSigned.KEY));
                    Files.deleteIfExists(directory);
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            } catch (ProblemException failed) {
                throw new IllegalStateException(failed);
            }
        }
    }
}
