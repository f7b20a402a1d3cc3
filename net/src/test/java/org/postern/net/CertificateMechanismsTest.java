package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.ProblemException;
import org.postern.net.Authenticator.Outcome;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// EXTERNAL over real TLS, with certificates of an authority that the server trusts, and of
/// another.
final class CertificateMechanismsTest {
    @TempDir Path folder;

    private TestAuthority authority;
    private Listener listener;
    private final CertificateMechanisms mechanisms =
            new CertificateMechanisms((authorization, certificate, _, _) ->
                    new Outcome.Accepted(
                            authorization + " " + certificate.getSubjectX500Principal().getName()));

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority("CN=authority");
        Path trusted = Files.writeString(folder.resolve("ca.pem"), authority.pem());
        SelfSigned.create(folder, List.of("localhost"), InstantSource.system());
        var identity =
                TlsIdentity.load(
                        folder.resolve(SelfSigned.CERTIFICATE),
                        folder.resolve(SelfSigned.KEY),
                        trusted);
        var trustedHosts = new TrustedSettings(List.of(Network.parse("127.0.0.0/8")));
        var context =
                new ListenerContext(
                        () -> ConnectionSettings.DEFAULTS,
                        () -> new ProxyProtocolSettings(List.of()),
                        new ConnectionLimits(
                                () -> ConnectionSettings.DEFAULTS,
                                () -> trustedHosts,
                                InstantSource.system()),
                        identity,
                        _ -> {});
        listener =
                new Listener(
                        new ListenerPlan(
                                "test",
                                List.of(InetAddress.ofLiteral("127.0.0.1")),
                                0,
                                TlsMode.IMPLICIT,
                                true),
                        new Answers(),
                        context);
        listener.start();
    }

    @AfterEach
    void stop() {
        listener.stop(java.time.Duration.ofSeconds(5));
    }

    /// Says which mechanisms are offered, and what an exchange with `alice` comes to.
    private final class Answers implements SessionHandler {
        @Override
        public void serve(Connection connection) throws IOException {
            var exchange = mechanisms.start("external", connection, "test");
            String end =
                    exchange.map(external ->
                                    external.respond("alice".getBytes(StandardCharsets.UTF_8)))
                            .map(SaslExchange.Step::toString)
                            .orElse("none");
            connection.output().text(mechanisms.names(connection) + " " + end).crlf().flush();
        }

        @Override
        public byte[] refusal(Refusal reason, String id) {
            return new byte[0];
        }
    }

    private String answer(@Nullable TestAuthority signer) throws Exception {
        KeyManager[] keys = {};
        if (signer != null) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            signer.issue(store, "CN=client");
            var factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, new char[0]);
            keys = factory.getKeyManagers();
        }
        var context = SSLContext.getInstance("TLS");
        context.init(keys, trustingServer(), null);
        try (var socket =
                (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", listener.port())) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private TrustManager[] trustingServer() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
                "server", PemFiles.certificates(folder.resolve(SelfSigned.CERTIFICATE)).getFirst());
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        return trust.getTrustManagers();
    }

    @Test
    void aVerifiedCertificateIsOfferedExternal() throws Exception {
        assertThat(answer(authority))
                .startsWith("[EXTERNAL] ")
                .contains("alice CN=client")
                .endsWith("\r\n");
    }

    @Test
    void withoutOneThereIsNoExternal() throws Exception {
        assertThat(answer(null)).isEqualTo("[] none\r\n");
    }

    @Test
    void anotherAuthoritysCertificateLetsNobodyIn() throws Exception {
        var other = new TestAuthority("CN=authority");
        String answer;
        try {
            answer = answer(other);
        } catch (javax.net.ssl.SSLException | java.net.SocketException refused) {
            answer = "";
        }
        assertThat(answer).doesNotContain("EXTERNAL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no certificates\n"})
    void authoritiesThatCannotBeReadStopTheStart(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("bad.pem"), text);
        assertThatThrownBy(() ->
                        TlsIdentity.load(
                                folder.resolve(SelfSigned.CERTIFICATE),
                                folder.resolve(SelfSigned.KEY),
                                file))
                .isInstanceOf(ProblemException.class);
    }
}
