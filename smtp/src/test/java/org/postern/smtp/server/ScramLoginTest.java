package org.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.postern.net.LoopbackServer;
import org.postern.net.ScramAuthenticator.Proof;
import org.postern.net.ScramPlayer;
import org.postern.net.TlsMode;
import org.postern.net.TranscriptClient;
import org.postern.smtp.SmtpException;
import org.postern.smtp.client.SmtpClient;
import org.postern.smtp.client.SmtpTimeouts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// SCRAM over real sockets, where no password may travel in clear.
final class ScramLoginTest {
    private final Fixture fixture = new Fixture(SmtpMode.SUBMISSION).withScram();

    private LoopbackServer start(TlsMode mode) {
        fixture.cleartext = false;
        return LoopbackServer.of("submission", fixture.server()).with(mode).start();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void logsInInClearWherePasswordsMayNot() throws Exception {
        try (var server = start(TlsMode.STARTTLS);
                var client = SmtpClient.connect(server.address(), SmtpTimeouts.STANDARD)) {
            var offers = client.hello("client.test");
            assertThat(offers.hasAuth("SCRAM-SHA-256")).isTrue();
            assertThat(offers.hasAuth("SCRAM-SHA-256-PLUS")).isFalse();
            assertThat(offers.hasAuth("PLAIN")).isFalse();
            assertThat(client.command("AUTH PLAIN AGFkYQBzZWNyZXQ=").toString())
                    .startsWith("538 5.7.11");
            assertThat(client.command("AUTH SCRAM-SHA-256-PLUS").code()).isEqualTo(504);
            assertThat(client.command("MAIL FROM:<>").code()).isEqualTo(530);
            assertThatExceptionOfType(SmtpException.class)
                    .isThrownBy(() -> client.authScram("ada", octets("wrong")))
                    .satisfies(e -> assertThat(e.reply().code()).isEqualTo(535));
            client.authScram("ada", octets("secret"));
            assertThat(client.hello("client.test").has("AUTH")).isFalse();
            assertThat(client.command("MAIL FROM:<>").code()).isEqualTo(250);
        }
        assertThat(fixture.events(SmtpEvent.SmtpLoginAccepted.class))
                .extracting(SmtpEvent.SmtpLoginAccepted::mechanism)
                .containsExactly("SCRAM-SHA-256");
    }

    @Test
    void bindsToTheConnectionUnderTls() throws Exception {
        var tls = TranscriptClient.trustingContext().getSocketFactory();
        try (var server = start(TlsMode.STARTTLS);
                var client = SmtpClient.connect(server.address(), SmtpTimeouts.STANDARD)) {
            client.hello("client.test");
            client.startTls("localhost", tls);
            client.hello("client.test");
            assertThat(client.command("EHLO again").toString())
                    .contains("AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN");
            client.authScram("ada", octets("secret"));
            assertThat(client.command("MAIL FROM:<>").code()).isEqualTo(250);
        }
        assertThat(fixture.events(SmtpEvent.SmtpLoginAccepted.class))
                .extracting(SmtpEvent.SmtpLoginAccepted::mechanism)
                .containsExactly("SCRAM-SHA-256-PLUS");
    }

    @Test
    void refusesWhoIsNotAtTheOtherEndOfThisTlsAndCountsIt() throws Exception {
        try (var server = start(TlsMode.IMPLICIT);
                var client = TranscriptClient.open(server.address(), true)) {
            client.line();
            client.send(octets("HELO client.test\r\n"));
            client.line();
            var player = new ScramPlayer(client, "AUTH ", "334 ");
            assertThat(player.logInThroughAnother("ada", "secret")).startsWith("535 ");
            assertThat(player.logInDowngraded("ada", "secret")).startsWith("535 ");
            assertThat(player.logIn("nobody", "secret", true)).startsWith("535 ");
            assertThat(client.line()).startsWith("421 4.7.0");
        }
        assertThat(fixture.scram.proofs())
                .containsExactly(Proof.OTHER_CHANNEL, Proof.OTHER_CHANNEL, Proof.WRONG);
        assertThat(fixture.events(SmtpEvent.SmtpLoginRefused.class)).hasSize(3);
    }

    @Test
    void saysWhatIsWrongAndGoesOn() throws IOException {
        try (var server = start(TlsMode.STARTTLS);
                var client = TranscriptClient.open(server.address(), false)) {
            client.line();
            client.send(octets("HELO client.test\r\nAUTH SCRAM-SHA-256\r\n*\r\n"));
            client.line();
            assertThat(client.line()).isEqualTo("334 ");
            assertThat(client.line()).startsWith("501 5.7.0");
            // "n,,m=x,n=ada,r=a", and a directory that is away
            client.send(octets("AUTH SCRAM-SHA-256 biwsbT14LG49YWRhLHI9YQ==\r\n"));
            assertThat(client.line()).startsWith("501 5.5.2");
            var player = new ScramPlayer(client, "AUTH ", "334 ");
            assertThat(player.logIn("later", "secret", false)).startsWith("454 ");
            assertThat(player.logIn("ada", "secret", false)).startsWith("235 ");
        }
    }
}
