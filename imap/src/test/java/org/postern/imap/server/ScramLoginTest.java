package org.postern.imap.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import org.junit.jupiter.api.Test;
import org.postern.imap.client.ImapClient;
import org.postern.kernel.Event;
import org.postern.net.Authenticator;
import org.postern.net.CombinedMechanisms;
import org.postern.net.LoopbackServer;
import org.postern.net.PasswordMechanisms;
import org.postern.net.ScramAccount;
import org.postern.net.ScramAuthenticator.Proof;
import org.postern.net.ScramMechanisms;
import org.postern.net.ScramPlayer;
import org.postern.net.TlsMode;
import org.postern.net.TranscriptClient;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// SCRAM over real sockets, where no password may travel in clear.
final class ScramLoginTest {
    private static final Authenticator NOBODY =
            (_, _, _, _, _) -> new Authenticator.Outcome.Refused();

    private final ScramAccount scram = new ScramAccount("alice", "secret", "alice@example.test");
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    private LoopbackServer.Plan plan() {
        var logins =
                new ImapLogins(
                        NOBODY,
                        new CombinedMechanisms(
                                new ScramMechanisms(scram), new PasswordMechanisms(NOBODY)),
                        connection -> connection.encrypted());
        return LoopbackServer.of(
                "imap",
                new ImapServer(
                        () -> "mail.example.test",
                        new MemoryMailboxes(),
                        logins,
                        () -> Fixture.SETTINGS,
                        events::add,
                        InstantSource.fixed(Fixture.NOW)));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void logsInInClearWherePasswordsMayNot() throws Exception {
        try (var server = plan().start();
                var client = ImapClient.connect(server.address(), Duration.ofSeconds(20))) {
            assertThat(client.require("CAPABILITY").getFirst().text() + " ")
                    .contains(" LOGINDISABLED ", " AUTH=SCRAM-SHA-256 ")
                    .doesNotContain("AUTH=PLAIN", "-PLUS");
            assertThat(client.command("AUTHENTICATE PLAIN").getLast().text())
                    .contains("NO [PRIVACYREQUIRED]");
            assertThat(client.command("AUTHENTICATE SCRAM-SHA-256-PLUS").getLast().text())
                    .contains("NO [CANNOT]");
            assertThatIOException()
                    .isThrownBy(() -> client.authenticateScram("alice", octets("wrong")))
                    .withMessageContaining("[AUTHENTICATIONFAILED]");
            client.authenticateScram("alice", octets("secret"));
            client.require("SELECT INBOX");
        }
        assertThat(events)
                .filteredOn(ImapEvent.ImapLogin.class::isInstance)
                .extracting(event -> ((ImapEvent.ImapLogin) event).mechanism())
                .containsExactly("SCRAM-SHA-256");
    }

    @Test
    void bindsToTheConnectionUnderTls() throws Exception {
        try (var server = plan().with(TlsMode.IMPLICIT).start();
                var connection = TranscriptClient.open(server.address(), true);
                var client = ImapClient.over(connection.socket())) {
            assertThat(client.require("CAPABILITY").getFirst().text())
                    .contains(" AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-256 AUTH=PLAIN AUTH=LOGIN");
            client.authenticateScram("alice", octets("secret"));
            client.require("SELECT INBOX");
        }
        assertThat(events)
                .filteredOn(ImapEvent.ImapLogin.class::isInstance)
                .extracting(event -> ((ImapEvent.ImapLogin) event).mechanism())
                .containsExactly("SCRAM-SHA-256-PLUS");
    }

    @Test
    void refusesWhoIsNotAtTheOtherEndOfThisTlsAndCountsIt() throws Exception {
        try (var server = plan().with(TlsMode.IMPLICIT).start();
                var client = TranscriptClient.open(server.address(), true)) {
            client.line();
            var player = new ScramPlayer(client, "a AUTHENTICATE ", "+ ");
            assertThat(player.logInThroughAnother("alice", "secret"))
                    .startsWith("a NO [AUTHENTICATIONFAILED]");
            assertThat(player.logInDowngraded("alice", "secret"))
                    .startsWith("a NO [AUTHENTICATIONFAILED]");
            assertThat(player.logIn("nobody", "secret", true))
                    .startsWith("a NO [AUTHENTICATIONFAILED]");
            assertThat(client.line()).startsWith("* BYE");
        }
        assertThat(scram.proofs())
                .containsExactly(Proof.OTHER_CHANNEL, Proof.OTHER_CHANNEL, Proof.WRONG);
    }
}
