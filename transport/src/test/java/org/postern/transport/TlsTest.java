package org.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postern.kernel.Settings;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.net.LoopbackServer;
import org.postern.net.PasswordMechanisms;
import org.postern.net.TranscriptClient;
import org.postern.smtp.Body;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.MailParameters;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.smtp.server.Peer;
import org.postern.smtp.server.SmtpMode;
import org.postern.smtp.server.SmtpServer;
import org.postern.smtp.server.SmtpService;
import org.postern.smtp.server.SmtpSettings;
import org.postern.smtp.server.Transaction;
import org.postern.smtp.server.Verdict;
import org.postern.smtp.server.Visit;

import java.io.EOFException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLSocket;

/// TLS with another server: what it offers, what it publishes, and what is asked of it.
@Timeout(60)
class TlsTest {
    private final List<String> protocols = new CopyOnWriteArrayList<>();
    private LoopbackServer server;
    private TransportFixture here;

    @BeforeEach
    void open() throws Exception {
        var service =
                new SmtpService(
                        SmtpMode.MX,
                        () -> "mx.far.test",
                        () -> Settings.defaults(SmtpSettings.class),
                        new PasswordMechanisms((_, _, _, _, _) -> {
                            throw new IllegalStateException("nobody logs in");
                        }),
                        _ -> false,
                        InstantSource.system());
        server =
                LoopbackServer.of(
                                "smtp",
                                new SmtpServer(
                                        service, _ -> new Visit.Admitted(new Taker()), _ -> {}))
                        .start();
        here =
                new TransportFixture(
                        server.address().getPort(),
                        """
                        far.test.       MX    10 mx.far.test.
                        mx.far.test.    A     127.0.0.1
                        """);
    }

    /// Takes everything, and remembers over what.
    private final class Taker implements Visit {
        @Override
        public Opening mail(Peer peer, ReversePath from, MailParameters parameters) {
            return new Opened(
                    new Transaction() {
                        @Override
                        public Verdict rcpt(ForwardPath to) {
                            return Verdict.ACCEPT;
                        }

                        @Override
                        public void content(byte[] octets, int offset, int length) {
                            // Of no interest.
                        }

                        @Override
                        public Outcome finish() {
                            protocols.add(
                                    peer.protocol(false)
                                            + (parameters.requireTls() ? " REQUIRETLS" : ""));
                            return new Whole(Reply.of(250, "2.0.0", "taken"));
                        }

                        @Override
                        public void abort() {
                            // Nothing is held.
                        }
                    });
        }
    }

    @AfterEach
    void close() {
        here.close();
        server.close();
    }

    private void send() throws Exception {
        here.transport.start();
        here.send("ada@here.test", "a@far.test");
    }

    private String failure() throws Exception {
        return here.await(TransportEvent.HopUnreachable.class).reason();
    }

    /// The digest of the server's key, as a TLSA record has it.
    private String tlsa() throws Exception {
        try (var socket = new Socket()) {
            socket.connect(server.address());
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            reply(in);
            out.write("EHLO x\r\n".getBytes(StandardCharsets.US_ASCII));
            reply(in);
            out.write("STARTTLS\r\n".getBytes(StandardCharsets.US_ASCII));
            reply(in);
            var layer =
                    (SSLSocket)
                            TranscriptClient.trustingContext()
                                    .getSocketFactory()
                                    .createSocket(socket, "localhost", 0, true);
            layer.startHandshake();
            var certificate = (X509Certificate) layer.getSession().getPeerCertificates()[0];
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(certificate.getPublicKey().getEncoded()));
        }
    }

    private static void reply(InputStream in) throws Exception {
        var line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException();
            }
            line.append((char) c);
            if (c == '\n') {
                if (line.charAt(3) == ' ') {
                    return;
                }
                line.setLength(0);
            }
        }
    }

    @Test
    void encryptsWhereItCan() throws Exception {
        send();
        here.drained();
        assertThat(protocols).containsExactly("ESMTPS");
    }

    @Test
    void staysInClearWhereItMust() throws Exception {
        here.transport.commands();
        route("far.test", "off");
        send();
        here.drained();
        assertThat(protocols).containsExactly("ESMTP");
    }

    /// The server's certificate is for localhost.
    @Test
    void wantsTheRightNameWhereThatIsAsked() throws Exception {
        route("far.test", "verified");
        send();
        assertThat(failure()).contains("mx.far.test[127.0.0.1]");
        assertThat(protocols).isEmpty();
    }

    private void route(String domain, String tls) throws Exception {
        var table = here.transport.table();
        table.put(
                new RouteRule(
                        domain,
                        null,
                        Hop.to(Domain.of(domain)),
                        RouteOptions.NONE.with("tls", tls)));
    }

    @Test
    void believesWhatDnssecProves() throws Exception {
        here.dns.authentic(true);
        here.dns.add("_" + server.address().getPort() + "._tcp.mx.far.test. TLSA 3 1 1 " + tlsa());
        send();
        here.drained();
        assertThat(protocols).containsExactly("ESMTPS");
    }

    @Test
    void doesNotGoWhereAnotherKeyIs() throws Exception {
        here.dns.authentic(true);
        here.dns.add(
                "_"
                        + server.address().getPort()
                        + "._tcp.mx.far.test. TLSA 3 1 1 "
                        + "00".repeat(32));
        send();
        assertThat(failure()).contains("mx.far.test[127.0.0.1]");
        assertThat(here.events.of(TransportEvent.TlsFailed.class))
                .first()
                .extracting(TransportEvent.TlsFailed::policy)
                .isEqualTo("tlsa");
        assertThat(protocols).isEmpty();
    }

    @Test
    void sendsWhatRequiresTlsOnlyToWhoProvesWhoHeIs() throws Exception {
        here.dns.authentic(true);
        here.dns.add("_" + server.address().getPort() + "._tcp.mx.far.test. TLSA 3 1 1 " + tlsa());
        here.transport.start();
        requireTls();
        here.drained();
        assertThat(protocols).containsExactly("ESMTPS REQUIRETLS");
    }

    @Test
    void sendsBackWhatRequiresTlsWhereNobodyProvesAnything() throws Exception {
        here.transport.start();
        requireTls();
        assertThat(here.await(TransportEvent.MailFailed.class).reply()).contains("5.7.30");
        assertThat(protocols).isEmpty();
    }

    private void requireTls() throws Exception {
        var plain = here.letter("", "\r\ntext\r\n");
        var letter =
                new Letter(
                        plain.trail(),
                        plain.arrived(),
                        plain.blob(),
                        plain.octets(),
                        plain.prefix(),
                        plain.from(),
                        new MailParameters(
                                -1, Body.EIGHT_BIT_MIME, false, null, null, null, true, 0),
                        "");
        here.transport
                .queue()
                .take(
                        letter,
                        List.of(
                                new Onward(
                                        Address.of("a@far.test"),
                                        RecipientParameters.NONE,
                                        Hop.parse("mx:far.test"))))
                .await();
    }

    @Test
    void readsPolicies() {
        var now = Instant.parse("2026-11-23T10:00:00Z");
        String text =
                "version: STSv1\r\nmode: enforce\r\nmx: mail.far.test\r\nmx: *.Mx.far.test\r\n"
                        + "max_age: 86400\r\nother: x\r\n";
        var policy = StsPolicy.parse("far.test", "1", text, now);
        assertThat(policy).isNotNull();
        assertThat(policy.mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(policy.allows("mail.far.test")).isTrue();
        assertThat(policy.allows("a.mx.far.test")).isTrue();
        assertThat(policy.allows("a.b.mx.far.test")).isFalse();
        assertThat(policy.allows("mx.far.test")).isFalse();
        assertThat(policy.until()).isEqualTo(now.plusSeconds(86_400));
        for (String broken :
                List.of(
                        "",
                        text.replace("STSv1", "STSv2"),
                        text.replace("enforce", "sometimes"),
                        text.replace("max_age: 86400", ""),
                        text.replace("mx:", "mz:"))) {
            assertThat(StsPolicy.parse("far.test", "1", broken, now)).isNull();
        }
    }
}
