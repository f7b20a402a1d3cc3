package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.ProblemException;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Which certificate a client is shown, over real connections.
final class ServerNamesTest {
    private final Instant ends = Instant.now().plusSeconds(86_400);
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final TestAuthority authority;
    private volatile List<TlsCertificate> certificates;
    private final TlsIdentity identity;
    private final Listener listener;

    ServerNamesTest() throws Exception {
        authority = new TestAuthority("CN=Test Authority");
        certificates =
                List.of(
                        authority.server("default", "EC", ends, "node.example.test"),
                        authority.server("wild", "EC", ends, "*.example.org"),
                        authority.server("exact", "EC", ends, "mail.example.org"),
                        authority.server("rsa", "RSA", ends, "both.example.net"),
                        authority.server("ec", "EC", ends, "both.example.net"),
                        authority.server("old", "RSA", ends, "old.example.net"));
        identity =
                TlsIdentity.of(
                        () -> {
                            if (certificates.isEmpty()) {
                                throw new ProblemException("None.", null, null);
                            }
                            return certificates;
                        },
                        null);
        var settings = ConnectionSettings.DEFAULTS;
        var trusted = new TrustedSettings(List.of(Network.parse("127.0.0.0/8")));
        listener =
                new Listener(
                        new ListenerPlan("echo", List.of(LOOPBACK), 0, TlsMode.IMPLICIT, false),
                        new EchoHandler(1_000),
                        new ListenerContext(
                                () -> settings,
                                () -> new ProxyProtocolSettings(List.of()),
                                new ConnectionLimits(
                                        () -> settings, () -> trusted, InstantSource.system()),
                                identity,
                                new MemoryEvents()));
    }

    @BeforeEach
    void start() throws Exception {
        listener.start();
    }

    @AfterEach
    void stop() {
        listener.stop(Duration.ofSeconds(5));
    }

    private SSLSocket connect(@Nullable String host, String protocol, @Nullable String suite)
            throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anyone()}, new SecureRandom());
        var socket = (SSLSocket) context.getSocketFactory().createSocket(LOOPBACK, listener.port());
        var parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        if (suite != null) {
            parameters.setCipherSuites(new String[] {suite});
        }
        if (host != null) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private String shown(@Nullable String host, String protocol, @Nullable String suite)
            throws Exception {
        try (var socket = connect(host, protocol, suite)) {
            var leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return identity.certificates().stream()
                    .filter(each -> each.leaf().equals(leaf))
                    .findFirst()
                    .orElseThrow()
                    .name();
        }
    }

    @Test
    void choosesByTheHostThatIsAskedFor() throws Exception {
        for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            assertThat(shown(null, protocol, null)).isEqualTo("default");
            assertThat(shown("node.example.test", protocol, null)).isEqualTo("default");
            assertThat(shown("mail.example.org", protocol, null)).isEqualTo("exact");
            assertThat(shown("MAIL.Example.Org", protocol, null)).isEqualTo("exact");
            assertThat(shown("imap.example.org", protocol, null)).isEqualTo("wild");
            assertThat(shown("a.b.example.org", protocol, null)).isEqualTo("default");
            assertThat(shown("unknown.example", protocol, null)).isEqualTo("default");
            assertThat(shown("old.example.net", protocol, null)).isEqualTo("old");
        }
    }

    @Test
    void choosesByTheKindOfKeyWhereAHostHasTwo() throws Exception {
        assertThat(shown("both.example.net", "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"))
                .isEqualTo("rsa");
        assertThat(shown("both.example.net", "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"))
                .isEqualTo("ec");
    }

    @Test
    void reloadsWithoutCuttingAnybody() throws Exception {
        try (var open = connect("mail.example.org", "TLSv1.3", null)) {
            var before = certificates;
            certificates = List.of(authority.server("new", "EC", ends, "mail.example.org"));
            identity.reload();
            assertThat(shown("mail.example.org", "TLSv1.3", null)).isEqualTo("new");
            assertThat(shown(null, "TLSv1.3", null)).isEqualTo("new");
            certificates = List.of();
            assertThatThrownBy(identity::reload).isInstanceOf(ProblemException.class);
            assertThat(shown(null, "TLSv1.3", null)).isEqualTo("new");
            assertThat(before).hasSize(6);
            // The connection from before is alive.
            var lines =
                    new BufferedReader(
                            new InputStreamReader(open.getInputStream(), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).startsWith("ready");
            open.getOutputStream().write("hello\r\n".getBytes(StandardCharsets.UTF_8));
            open.getOutputStream().flush();
            assertThat(lines.readLine()).contains("hello");
        }
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
