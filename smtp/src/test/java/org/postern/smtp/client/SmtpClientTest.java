package org.postern.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.mail.Address;
import org.postern.net.LoopbackServer;
import org.postern.net.TlsMode;
import org.postern.net.TranscriptClient;
import org.postern.smtp.Body;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Notify;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReturnedContent;
import org.postern.smtp.ReversePath;
import org.postern.smtp.SmtpException;
import org.postern.smtp.server.SmtpMode;
import org.postern.smtp.server.TestService;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;

/// The client against our own server: what one writes the other reads.
final class SmtpClientTest {
    private static final ReversePath FROM = new ReversePath.Mailbox(Address.of("a@a.test"));
    private static final String TEXT = "Subject: hi\r\n\r\n.\r\n..dots\r\n";

    private static Envelope envelope(MailParameters parameters, String... to) {
        List<ForwardPath> paths =
                Arrays.stream(to)
                        .<ForwardPath>map(text -> new ForwardPath.Mailbox(Address.of(text)))
                        .toList();
        return Envelope.of(FROM, parameters, paths);
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static SmtpClient connect(LoopbackServer server) throws IOException, SmtpException {
        return SmtpClient.connect(server.address(), SmtpTimeouts.STANDARD);
    }

    @Test
    void sendsMessages() throws Exception {
        var service = new TestService(SmtpMode.MX);
        try (var server = LoopbackServer.of("smtp", service.server()).start();
                var client = connect(server)) {
            var offers = client.hello("client.test");
            assertThat(offers.maxOctets()).contains(100_000L);
            assertThat(offers.hasAuth("PLAIN")).isTrue();
            var parameters = new MailParameters(TEXT.length(), Body.EIGHT_BIT_MIME, false, null);
            var replies =
                    client.send(
                            envelope(parameters, "b@b.test", "nobody@b.test", "c@b.test"),
                            text(TEXT));
            assertThat(replies).extracting(Reply::code).containsExactly(250, 550, 250);
            assertThat(replies.get(1).status()).hasToString("5.1.1");
            var none = client.send(envelope(parameters, "nobody@b.test"), text(TEXT));
            assertThat(none).extracting(Reply::code).containsExactly(550);
            assertThat(client.send(envelope(parameters, "b@b.test"), text("no end")))
                    .extracting(Reply::code)
                    .containsExactly(250);
            client.quit();
        }
        assertThat(service.contents()).containsExactly(TEXT, "no end\r\n");
    }

    @Test
    void sendsOneByOneToAServerWithoutPipelining() throws Exception {
        var service = new TestService(SmtpMode.MX);
        try (var server = LoopbackServer.of("smtp", service.server()).start();
                var client = connect(server)) {
            // The fall-back of hello(): what a server that knows HELO only offers.
            assertThat(client.command("HELO old.test").code()).isEqualTo(250);
            assertThat(client.offers()).isEqualTo(Offers.NONE);
            var replies =
                    client.send(
                            envelope(MailParameters.NONE, "nobody@b.test", "b@b.test"), text(TEXT));
            assertThat(replies).extracting(Reply::code).containsExactly(550, 250);
            client.quit();
        }
        assertThat(service.contents()).containsExactly(TEXT);
    }

    @Test
    void sendsToManyRecipients() throws Exception {
        var service = new TestService(SmtpMode.MX);
        var to = new String[150];
        for (int i = 0; i < to.length; i++) {
            to[i] = "user" + i + "@b.test";
        }
        try (var server = LoopbackServer.of("smtp", service.server()).start();
                var client = connect(server)) {
            client.hello("client.test");
            var replies = client.send(envelope(MailParameters.NONE, to), text(TEXT));
            // The service's limit is 100.
            assertThat(replies.subList(0, 100)).extracting(Reply::code).containsOnly(250);
            assertThat(replies.subList(100, 150)).extracting(Reply::code).containsOnly(452);
        }
    }

    @Test
    void speaksLmtp() throws Exception {
        var service = new TestService(SmtpMode.LMTP);
        try (var server = LoopbackServer.of("lmtp", service.server()).start();
                var client = connect(server)) {
            client.lhlo("router.test");
            var replies =
                    client.send(
                            envelope(
                                    MailParameters.NONE,
                                    "a@b.test",
                                    "nobody@b.test",
                                    "full@b.test",
                                    "c@b.test"),
                            text(TEXT));
            assertThat(replies).extracting(Reply::code).containsExactly(250, 550, 452, 250);
            client.quit();
        }
    }

    @Test
    void logsInUnderTls() throws Exception {
        var service = new TestService(SmtpMode.SUBMISSION);
        var tls = TranscriptClient.trustingContext().getSocketFactory();
        try (var server = LoopbackServer.of("submission", service.server()).start();
                var client = connect(server)) {
            assertThat(client.hello("client.test").has("STARTTLS")).isTrue();
            client.startTls("localhost", tls);
            client.hello("client.test");
            assertThatExceptionOfType(SmtpException.class)
                    .isThrownBy(() -> client.authPlain("ada", bytes("wrong")))
                    .satisfies(e -> assertThat(e.reply().code()).isEqualTo(535));
            client.authPlain("ada", bytes("secret"));
            assertThat(client.send(envelope(MailParameters.NONE, "b@b.test"), text(TEXT)))
                    .extracting(Reply::code)
                    .containsExactly(250);
        }
        assertThat(service.contents()).containsExactly(TEXT);
    }

    @Test
    void speaksTlsFromTheFirstOctet() throws Exception {
        var service = new TestService(SmtpMode.SUBMISSION);
        var tls = TranscriptClient.trustingContext().getSocketFactory();
        var plan = LoopbackServer.of("submissions", service.server()).with(TlsMode.IMPLICIT);
        try (var server = plan.start();
                var client =
                        SmtpClient.connectTls(
                                server.address(), "localhost", tls, SmtpTimeouts.STANDARD)) {
            assertThat(client.hello("client.test").has("STARTTLS")).isFalse();
            client.quit();
        }
    }

    @Test
    void carriesUtf8Addresses() throws Exception {
        var service = new TestService(SmtpMode.MX);
        var utf8 = new MailParameters(-1, Body.EIGHT_BIT_MIME, true, null);
        try (var server = LoopbackServer.of("smtp", service.server()).start();
                var client = connect(server)) {
            assertThatExceptionOfType(SmtpException.class)
                    .isThrownBy(() -> client.send(envelope(utf8, "用户@例子.test"), text(TEXT)))
                    .satisfies(e -> assertThat(e.reply().code()).isEqualTo(553));
            client.hello("client.test");
            assertThat(client.send(envelope(utf8, "用户@例子.test"), text(TEXT)))
                    .extracting(Reply::code)
                    .containsExactly(250);
        }
    }

    @Test
    void doesNotBeginWhatTheServerWillNotTake() throws Exception {
        var service = new TestService(SmtpMode.MX);
        var large = new MailParameters(100_001, Body.SEVEN_BIT, false, null);
        try (var server = LoopbackServer.of("smtp", service.server()).start();
                var client = connect(server)) {
            client.hello("client.test");
            assertThatExceptionOfType(SmtpException.class)
                    .isThrownBy(() -> client.send(envelope(large, "b@b.test"), text(TEXT)))
                    .satisfies(e -> assertThat(e.reply().status()).hasToString("5.3.4"));
            client.quit();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "\n.\r\nMAIL FROM:<x@a.test>", "a\r"})
    void smugglesNothingOut(String content) throws Exception {
        var service = new TestService(SmtpMode.MX);
        try (var server = LoopbackServer.of("smtp", service.server()).start();
                var client = connect(server)) {
            client.hello("client.test");
            var to = envelope(MailParameters.NONE, "b@b.test");
            assertThatExceptionOfType(ProtocolException.class)
                    .isThrownBy(() -> client.send(to, text(content)));
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> client.command("NOOP\r\nMAIL FROM:<>"));
        }
        assertThat(service.contents()).isEmpty();
    }

    @Test
    void carriesWhatIsAskedOfNotices() throws Exception {
        var asked =
                new RecipientParameters(
                        EnumSet.of(Notify.SUCCESS, Notify.DELAY), "rfc822;b+x@b.test");
        var parameters =
                new MailParameters(
                        5,
                        Body.EIGHT_BIT_MIME,
                        false,
                        null,
                        ReturnedContent.HEADERS,
                        "a=b",
                        false,
                        4);
        var to = new ForwardPath.Mailbox(Address.of("b@b.test"));
        var envelope = new Envelope(FROM, parameters, List.of(new Envelope.Recipient(to, asked)));
        try (var server =
                        ScriptedServer.of(
                                "> 220 hi",
                                "< EHLO client.test",
                                "> 250-hi",
                                "> 250-DSN",
                                "> 250-8BITMIME",
                                "> 250-SIZE 1000",
                                "> 250 MT-PRIORITY",
                                "< MAIL FROM:<a@a.test> SIZE=5 BODY=8BITMIME RET=HDRS ENVID=a+3Db"
                                        + " MT-PRIORITY=4",
                                "> 250 ok",
                                "< RCPT TO:<b@b.test> NOTIFY=SUCCESS,DELAY"
                                        + " ORCPT=rfc822;b+2Bx@b.test",
                                "> 250 ok",
                                "< DATA",
                                "> 354 go",
                                "< hi",
                                "< .",
                                "> 250 2.0.0 taken");
                var client = SmtpClient.connect(server.address(), SmtpTimeouts.STANDARD)) {
            client.hello("client.test");
            assertThat(client.send(envelope, text("hi\r\n")))
                    .extracting(Reply::code)
                    .containsExactly(250);
            assertThat(server.outcome()).isEqualTo("as written");
        }
    }

    @Test
    void sendsBinaryMimeInOneChunk() throws Exception {
        var service = new TestService(SmtpMode.MX);
        var parameters = new MailParameters(10, Body.BINARY_MIME, false, null);
        try (var server = LoopbackServer.of("smtp", service.server()).start();
                var client = connect(server)) {
            client.hello("client.test");
            assertThat(
                            client.send(
                                    envelope(parameters, "b@b.test", "nobody@b.test"),
                                    text("\r\na\nb\0c\rde")))
                    .extracting(Reply::code)
                    .containsExactly(250, 550);
            assertThat(client.send(envelope(parameters, "nobody@b.test"), text("\r\n12345678")))
                    .extracting(Reply::code)
                    .containsExactly(550);
            client.quit();
        }
        assertThat(service.contents()).containsExactly("\r\na\nb\0c\rde");
    }

    @Test
    void asksWhetherAnAddressWouldBeTaken() throws Exception {
        var service = new TestService(SmtpMode.MX);
        try (var server = LoopbackServer.of("smtp", service.server()).start();
                var client = connect(server)) {
            client.hello("client.test");
            var nobody = new ReversePath.NullSender();
            assertThat(client.probe(nobody, path("b@b.test")).code()).isEqualTo(250);
            assertThat(client.probe(nobody, path("nobody@b.test")).code()).isEqualTo(550);
        }
        assertThat(service.contents()).isEmpty();
    }

    @Test
    void sendsNoPasswordInClear() throws Exception {
        try (var server =
                        ScriptedServer.of(
                                "> 220 hi",
                                "< EHLO client.test",
                                "> 250-hi",
                                "> 250 AUTH LOGIN",
                                "< AUTH LOGIN",
                                "> 334 VXNlcm5hbWU6",
                                "< YWRh",
                                "> 334 UGFzc3dvcmQ6",
                                "< c2VjcmV0",
                                "> 235 ok");
                var client = SmtpClient.connect(server.address(), SmtpTimeouts.STANDARD)) {
            client.hello("client.test");
            assertThatExceptionOfType(SmtpException.class)
                    .isThrownBy(() -> client.auth("ada", bytes("secret"), false))
                    .satisfies(e -> assertThat(e.reply().code()).isEqualTo(538));
            client.auth("ada", bytes("secret"), true);
            assertThat(server.outcome()).isEqualTo("as written");
        }
    }

    private static ForwardPath path(String address) {
        return new ForwardPath.Mailbox(Address.of(address));
    }

    @Test
    void aStuckServerIsLeft() throws Exception {
        // Connected, never served: the greeting does not come.
        var brief = Duration.ofMillis(50);
        var timeouts = new SmtpTimeouts(brief, brief, brief, brief, brief, brief);
        try (var silent = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            var address = (InetSocketAddress) silent.getLocalSocketAddress();
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> SmtpClient.connect(address, timeouts));
        }
    }

    /// Dots are stuffed in the same way however the message is cut.
    @Test
    void stuffingDoesNotDependOnTheCut() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        String[] words = {".", "..", "\r\n", "a", "\r\n."};
        for (int i = 0; i < 500; i++) {
            var message = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) {
                message.append(words[random.nextInt(words.length)]);
            }
            byte[] octets = bytes(message.toString());
            var out = new ByteArrayOutputStream();
            var stuffing = new DotStuffing(out);
            for (int at = 0; at < octets.length; ) {
                int count = 1 + random.nextInt(octets.length - at);
                stuffing.write(octets, at, count);
                at += count;
            }
            stuffing.end();
            String end = message.isEmpty() || message.toString().endsWith("\r\n") ? "" : "\r\n";
            String expected =
                    ("\r\n" + message).replace("\r\n.", "\r\n..").substring(2) + end + ".\r\n";
            assertThat(out.toString(StandardCharsets.US_ASCII))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
