package org.postern.web;

import org.postern.kernel.Event;
import org.postern.kernel.ProblemException;
import org.postern.net.ConnectionLimits;
import org.postern.net.ConnectionSettings;
import org.postern.net.ListenerContext;
import org.postern.net.ListenerPlan;
import org.postern.net.ProxyProtocolSettings;
import org.postern.net.SelfSigned;
import org.postern.net.TlsIdentity;
import org.postern.net.TlsMode;
import org.postern.net.TrustedSettings;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A web server with both listeners on free ports of loopback.
final class TestSite implements AutoCloseable {
    final WebMounts mounts = new WebMounts();
    final List<Event> events = new CopyOnWriteArrayList<>();
    final TlsIdentity identity;
    volatile Visitors visitors = _ -> Optional.empty();
    volatile WebSettings settings = WebSettings.DEFAULTS;
    volatile ConnectionSettings connections = ConnectionSettings.DEFAULTS;
    volatile ProxyProtocolSettings balancers = new ProxyProtocolSettings(List.of());
    volatile TrustedSettings trusted = new TrustedSettings(List.of());
    final WebServer server;
    final WebListener clear;
    final WebListener tls;

    /// @param folder for the certificate
    TestSite(Path folder) throws ProblemException {
        SelfSigned.create(folder, List.of("localhost"), Clock.systemUTC());
        identity =
                TlsIdentity.load(
                        folder.resolve(SelfSigned.CERTIFICATE), folder.resolve(SelfSigned.KEY));
        server =
                new WebServer(
                        mounts,
                        () -> settings,
                        () -> List.of("mx.example.test", "*.example.org"),
                        request -> visitors.find(request),
                        () -> trusted,
                        this::tlsPort,
                        events::add);
        var context =
                new ListenerContext(
                        () -> connections,
                        () -> balancers,
                        new ConnectionLimits(() -> connections, () -> trusted, Clock.systemUTC()),
                        identity,
                        events::add);
        var loopback = List.of(InetAddress.ofLiteral("127.0.0.1"));
        clear =
                server.listener(
                        new ListenerPlan("http", loopback, 0, TlsMode.CLEAR, true), context);
        tls =
                server.listener(
                        new ListenerPlan("https", loopback, 0, TlsMode.IMPLICIT, true), context);
    }

    TestSite start() throws ProblemException {
        tls.start();
        clear.start();
        return this;
    }

    /// Waits until something was told: a client has its answer before the site has told of it.
    void await(Predicate<Event> wanted) {
        while (events.stream().noneMatch(wanted)) {
            Thread.yield();
        }
    }

    private int tlsPort() {
        return tls.port();
    }

    /// Trusts the site's certificate.
    SSLContext trust() {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("site", identity.chain().getFirst());
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(trust())
                .connectTimeout(Duration.ofSeconds(20))
                .build();
    }

    URI secure(String path) {
        return URI.create("https://localhost:" + tls.port() + path);
    }

    URI plain(String path) {
        return URI.create("http://localhost:" + clear.port() + path);
    }

    /// What the listener without TLS answers to these octets, until it closes the connection.
    String raw(String octets) throws IOException {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), clear.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            var answer = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(answer);
            } catch (SocketException reset) {
                // It was closed with something of ours unread; what it said came before.
                return answer.toString(StandardCharsets.ISO_8859_1);
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }

    HttpResponse<String> get(URI uri, String... headers) throws IOException, InterruptedException {
        return get(HttpClient.Version.HTTP_2, uri, headers);
    }

    HttpResponse<String> get(HttpClient.Version version, URI uri, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (var client = client(version)) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Override
    public void close() {
        clear.stop(Duration.ofSeconds(5));
        tls.stop(Duration.ofSeconds(5));
    }
}
