package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Service;
import org.postern.net.SessionHandler.Refusal;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLSocket;

final class ListenerLimitsTest {
    private static final ConnectionSettings D = ConnectionSettings.DEFAULTS;
    private static final TrustedSettings NOBODY = new TrustedSettings(List.of());

    private final LoopbackServer.Plan echo = LoopbackServer.of("echo", new EchoHandler(64));

    private static ConnectionSettings settings(
            int perAddress, int rate, int perService, Duration write, Duration handshake) {
        return new ConnectionSettings(
                perAddress, rate, D.ratePeriod(), perService, write, D.lineTimeout(), handshake);
    }

    /// A handler that does one thing.
    private static SessionHandler handler(Session session) {
        return new SessionHandler() {
            @Override
            public void serve(Connection connection) throws IOException {
                session.serve(connection);
            }

            @Override
            public byte[] refusal(Refusal reason, String id) {
                return new byte[0];
            }
        };
    }

    private interface Session {
        void serve(Connection connection) throws IOException;
    }

    @Test
    void refusesMoreThanTheServiceTakes() throws IOException {
        var two = settings(50, 400, 2, D.writeTimeout(), D.handshakeTimeout());
        try (var server = echo.with(two).start()) {
            Transcript.parse(
                            "busy",
                            """
                            1S: ready {{.*}}
                            2S: ready {{.*}}
                            3S: BUSY
                            3CLOSED:
                            4S: BUSY
                            4CLOSED:
                            """)
                    .play(server.address());
            assertThat(server.listener().refusedConnections()).isEqualTo(2);
            assertThat(server.listener().acceptedConnections()).isEqualTo(4);
            // One event tells of the series.
            assertThat(server.events())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            NetEvent.ConnectionRefused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Refusal.BUSY));
        }
    }

    @Test
    void refusesMoreThanAnAddressMayHave() throws IOException {
        var two = settings(2, 400, 100, D.writeTimeout(), D.handshakeTimeout());
        try (var server = echo.with(two).with(NOBODY).start()) {
            Transcript.parse(
                            "too many",
                            """
                            1S: ready {{.*}}
                            2S: ready {{.*}}
                            3S: TOO_MANY_FROM_ADDRESS
                            3CLOSED:
                            """)
                    .play(server.address());
            assertThat(server.events()).hasSize(1);
        }
    }

    @Test
    void refusesAnAddressThatConnectsTooOften() throws IOException {
        var two = settings(50, 2, 100, D.writeTimeout(), D.handshakeTimeout());
        try (var server = echo.with(two).with(NOBODY).start()) {
            Transcript.parse(
                            "too fast",
                            """
                            1S: ready {{.*}}
                            2S: ready {{.*}}
                            3S: TOO_FAST_FROM_ADDRESS
                            3CLOSED:
                            """)
                    .play(server.address());
        }
    }

    @Test
    void trustedHostsAreNotCounted() throws IOException {
        var one = settings(1, 1, 100, D.writeTimeout(), D.handshakeTimeout());
        try (var server = echo.with(one).start()) {
            Transcript.parse("trusted", "1S: ready {{.*}}\n2S: ready {{.*}}\n3S: ready {{.*}}\n")
                    .play(server.address());
        }
    }

    @Test
    void believesAListedBalancer() throws IOException {
        var loopback = new ProxyProtocolSettings(List.of(Network.parse("127.0.0.0/8")));
        try (var server = echo.with(loopback).start()) {
            Transcript.parse(
                            "proxied",
                            """
                            1C: PROXY TCP4 192.0.2.1 198.51.100.1 5 25\\r\\nhello
                            1S: ready 192.0.2.1
                            1S: hello
                            2C: PROXY UNKNOWN
                            2S: ready 127.0.0.1
                            3C: EHLO
                            3CLOSED:
                            """)
                    .play(server.address());
            assertThat(server.events())
                    .singleElement()
                    .isInstanceOf(NetEvent.ProxyHeaderRefused.class);
        }
        // From anybody else a header is a line like any other.
        try (var server = echo.start()) {
            Transcript.parse("not listed", "C: PROXY UNKNOWN\nS: ready {{.*}}\nS: PROXY UNKNOWN\n")
                    .play(server.address());
        }
    }

    @Test
    void readsTheProxyHeaderBeforeTls() throws IOException {
        var loopback = new ProxyProtocolSettings(List.of(Network.parse("127.0.0.0/8")));
        try (var server = echo.with(loopback).with(TlsMode.IMPLICIT).start()) {
            Transcript.parse(
                            "proxied",
                            """
                            C: PROXY TCP4 192.0.2.1 198.51.100.1 5 25
                            TLS:
                            S: ready 192.0.2.1
                            """)
                    .play(server.address());
        }
    }

    @Test
    void aSilentBalancerIsCutOff() throws IOException {
        var loopback = new ProxyProtocolSettings(List.of(Network.parse("127.0.0.0/8")));
        var hurry = settings(50, 400, 100, D.writeTimeout(), Duration.ofMillis(50));
        try (var server = echo.with(loopback).with(hurry).start()) {
            Transcript.parse("silent", "CLOSED:\n").play(server.address());
        }
    }

    @Test
    void aDefectInASessionClosesItsConnectionOnly() throws IOException {
        try (var server = echo.start()) {
            Transcript.parse(
                            "defect",
                            """
                            1S: ready {{.*}}
                            2S: ready {{.*}}
                            1C: BREAK
                            1CLOSED:
                            2C: still here
                            2S: still here
                            """)
                    .play(server.address());
        }
    }

    @Test
    void aHandshakeThatFailsIsToldAndClosed() throws IOException {
        try (var server = echo.with(TlsMode.IMPLICIT).start();
                var client = TranscriptClient.open(server.address(), false)) {
            client.send("EHLO client.test\r\n".getBytes(StandardCharsets.US_ASCII));
            client.rest();
            assertThat(server.events())
                    .singleElement()
                    .isInstanceOf(NetEvent.TlsHandshakeFailed.class);
        }
    }

    @Test
    void aHandshakeThatStallsIsCutOff() throws IOException {
        var hurry = settings(50, 400, 100, D.writeTimeout(), Duration.ofMillis(50));
        try (var server = echo.with(TlsMode.IMPLICIT).with(hurry).start();
                var client = TranscriptClient.open(server.address(), false)) {
            client.send(new byte[] {22, 3, 1});
            client.rest();
            assertThat(server.events())
                    .singleElement()
                    .isInstanceOf(NetEvent.TlsHandshakeFailed.class);
        }
    }

    @Test
    void speaksTls12ButNothingOlder() throws Exception {
        try (var server = echo.with(TlsMode.IMPLICIT).start()) {
            try (var socket = tlsSocket(server, "TLSv1.2")) {
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
                assertThat(socket.getSession().getCipherSuite()).startsWith("TLS_ECDHE_");
                // Renegotiation costs a server much, and no client of ours needs it.
                socket.getInputStream().readNBytes("ready 127.0.0.1\r\n".length());
                assertThatThrownBy(
                                () -> {
                                    socket.startHandshake();
                                    socket.getOutputStream().write('a');
                                    socket.getInputStream().readAllBytes();
                                })
                        .isInstanceOf(IOException.class);
            }
        }
    }

    private static SSLSocket tlsSocket(LoopbackServer server, String protocol) throws IOException {
        var factory = TranscriptClient.trustingContext().getSocketFactory();
        var socket =
                (SSLSocket)
                        factory.createSocket(
                                server.address().getAddress(), server.address().getPort());
        socket.setSoTimeout(20_000);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    @Test
    void carriesMuchOverTlsBothWays() throws Exception {
        int size = 3_000_000;
        var mirror =
                handler(connection -> {
                    var octets = new byte[size];
                    connection.input().readFully(octets, 0, size);
                    connection.output().write(octets);
                });
        var sent = new byte[size];
        new java.util.Random(7).nextBytes(sent);
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            try (var server = LoopbackServer.of("mirror", mirror).with(TlsMode.IMPLICIT).start();
                    var socket = tlsSocket(server, protocol)) {
                var writing = CompletableFuture.runAsync(() -> write(socket, sent));
                assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
                writing.join();
            }
        }
    }

    private static void write(Socket socket, byte[] octets) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(octets);
            out.flush();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    @Test
    void cutsOffAPeerThatReadsNothing() throws Exception {
        var hurry = settings(50, 400, 100, Duration.ofMillis(200), D.handshakeTimeout());
        BlockingQueue<Exception> failures = new ArrayBlockingQueue<>(1);
        var flood =
                handler(connection -> {
                    try {
                        while (true) {
                            connection.output().write(new byte[1 << 16]);
                        }
                    } catch (IOException cut) {
                        failures.add(cut);
                        throw cut;
                    }
                });
        try (var server = LoopbackServer.of("flood", flood).with(hurry).start();
                var client = TranscriptClient.open(server.address(), false)) {
            assertThat(failures.take()).isInstanceOf(IOException.class);
            assertThat(client.socket().isConnected()).isTrue();
        }
    }

    @Test
    void runsBothClocks() throws Exception {
        BlockingQueue<String> ended = new ArrayBlockingQueue<>(2);
        var idle =
                handler(connection -> {
                    connection.input().idleTimeout(Duration.ofMillis(50));
                    try {
                        connection.input().readLine(10, LineEnd.CRLF);
                    } catch (SocketTimeoutException timeout) {
                        ended.add("idle");
                    }
                    connection.input().idleTimeout(Duration.ofMinutes(1));
                    connection.input().deadline(Duration.ofMillis(50));
                    try {
                        // Octets keep coming; the line does not end.
                        while (true) {
                            connection.input().readFully(new byte[1], 0, 1);
                        }
                    } catch (SocketTimeoutException timeout) {
                        ended.add("deadline");
                    }
                });
        try (var server = LoopbackServer.of("idle", idle).start();
                var client = TranscriptClient.open(server.address(), false)) {
            assertThat(ended.take()).isEqualTo("idle");
            var drip = CompletableFuture.runAsync(() -> dripUntilClosed(client.socket()));
            assertThat(ended.take()).isEqualTo("deadline");
            drip.join();
        }
    }

    private static void dripUntilClosed(Socket socket) {
        try {
            while (true) {
                socket.getOutputStream().write('x');
            }
        } catch (IOException closed) {
            assertThat(closed).isNotNull();
        }
    }

    @Test
    void stoppingLetsWorkUnderWayEnd() throws Exception {
        BlockingQueue<String> reached = new ArrayBlockingQueue<>(1);
        var worker =
                handler(connection -> {
                    var literal = new byte[4];
                    reached.add("reading");
                    connection.input().readFully(literal, 0, 4);
                    connection.output().write(literal);
                    connection.output().text(connection.stopping() ? "!" : "?").flush();
                });
        var server = LoopbackServer.of("work", worker).start();
        try (var client = TranscriptClient.open(server.address(), false)) {
            reached.take();
            var stop = CompletableFuture.runAsync(server::close);
            // Accepting ends at once, before the work under way does.
            awaitRefused(server);
            client.send(new byte[] {'w', 'o', 'r', 'k'});
            assertThat(client.rest()).isEqualTo("work!");
            stop.join();
        }
    }

    private static void awaitRefused(LoopbackServer server) {
        var address = server.address();
        while (address.getPort() != 0) {
            try (var socket = new Socket(address.getAddress(), address.getPort())) {
                assertThat(socket.isConnected()).isTrue();
            } catch (IOException refused) {
                return;
            }
        }
    }

    @Test
    void stoppingCutsWhatOutlastsTheGrace() throws Exception {
        BlockingQueue<String> ended = new ArrayBlockingQueue<>(1);
        BlockingQueue<String> reached = new ArrayBlockingQueue<>(1);
        var stubborn =
                handler(connection -> {
                    reached.add("reading");
                    try {
                        connection.input().readFully(new byte[1], 0, 1);
                    } finally {
                        ended.add("cut");
                    }
                });
        try (var server = LoopbackServer.of("stubborn", stubborn).start();
                var client = TranscriptClient.open(server.address(), false)) {
            reached.take();
            server.listener().stop(Duration.ofMillis(20));
            assertThat(ended.take()).isEqualTo("cut");
            assertThat(client.socket().isConnected()).isTrue();
        }
    }

    @Test
    void startsAgainAfterAStop() throws Exception {
        try (var server = echo.start()) {
            server.listener().stop(Duration.ofSeconds(1));
            assertThat(server.listener().health().state()).isEqualTo(Service.State.OFF);
            server.listener().start();
            Transcript.parse("again", "S: ready {{.*}}\n").play(server.address());
            assertThat(server.listener().health().text()).contains("listening on 127.0.0.1:");
        }
    }

    @Test
    void aTakenPortIsToldAndNothingStaysBound() throws Exception {
        var loopback = InetAddress.ofLiteral("127.0.0.1");
        var another = InetAddress.ofLiteral("127.0.0.2");
        try (var taken = new ServerSocket(0, 1, another)) {
            var plan =
                    new ListenerPlan(
                            "imap",
                            List.of(loopback, another),
                            taken.getLocalPort(),
                            TlsMode.CLEAR,
                            true);
            assertThatThrownBy(() -> Binding.bindAll(plan))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll(
                            "imap.port: " + taken.getLocalPort() + " cannot be bound",
                            "another program",
                            "127.0.0.2");
            try (var free = new ServerSocket(taken.getLocalPort(), 1, loopback)) {
                assertThat(free.isBound()).isTrue();
            }
        }
    }

    @Test
    void anAddressOfAnotherMachineIsTold() {
        var plan =
                new ListenerPlan(
                        "imap",
                        List.of(InetAddress.ofLiteral("192.0.2.1")),
                        0,
                        TlsMode.CLEAR,
                        true);
        assertThatThrownBy(() -> Binding.bindAll(plan))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("imap.address: 192.0.2.1 cannot be bound");
    }

    @Test
    void severalAddressesShareAFreePort() throws Exception {
        var plan =
                new ListenerPlan(
                        "imap",
                        List.of(
                                InetAddress.ofLiteral("127.0.0.1"),
                                InetAddress.ofLiteral("127.0.0.2")),
                        0,
                        TlsMode.CLEAR,
                        true);
        var bound = Binding.bindAll(plan);
        try {
            assertThat(bound).hasSize(2);
            assertThat(bound.get(0).getLocalPort()).isEqualTo(bound.get(1).getLocalPort());
        } finally {
            for (var socket : bound) {
                socket.close();
            }
        }
    }

    @Test
    void cleartextPolicyLooksAtTheConnection() throws Exception {
        BlockingQueue<String> seen = new ArrayBlockingQueue<>(1);
        var policies =
                handler(connection -> {
                    var text = new StringBuilder();
                    for (var policy : CleartextPolicy.values()) {
                        text.append(policy.allows(connection) ? 'y' : 'n');
                    }
                    seen.add(text.toString());
                });
        var loopback = new ProxyProtocolSettings(List.of(Network.parse("127.0.0.0/8")));
        var plan = LoopbackServer.of("policy", policies);
        try (var server = plan.start()) {
            Transcript.parse("loopback", "CLOSED:\n").play(server.address());
            assertThat(seen.take()).isEqualTo("yyn");
        }
        try (var server = plan.with(loopback).start()) {
            Transcript.parse("afar", "C: PROXY TCP4 192.0.2.1 198.51.100.1 5 25\nCLOSED:\n")
                    .play(server.address());
            assertThat(seen.take()).isEqualTo("nyn");
        }
        try (var server = plan.with(TlsMode.IMPLICIT).start()) {
            Transcript.parse("encrypted", "CLOSED:\n").play(server.address(), true);
            assertThat(seen.take()).isEqualTo("yyy");
        }
    }
}
