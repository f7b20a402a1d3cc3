package org.postern.pop3.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.kernel.Event;
import org.postern.kernel.Settings;
import org.postern.net.CleartextPolicy;
import org.postern.net.CombinedMechanisms;
import org.postern.net.LoginSettings;
import org.postern.net.LoopbackServer;
import org.postern.net.PasswordMechanisms;
import org.postern.net.ScramAccount;
import org.postern.net.ScramAuthenticator.Proof;
import org.postern.net.ScramMechanisms;
import org.postern.net.ScramPlayer;
import org.postern.net.TlsMode;
import org.postern.net.TranscriptClient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// SCRAM over real sockets, where no password may travel in clear.
final class ScramLoginTest {
    private final MemoryMaildrops maildrops = new MemoryMaildrops();
    private final ScramAccount scram = new ScramAccount("alice", "secret", "alice");
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    private LoopbackServer.Plan plan() {
        maildrops.deliver("alice", "Subject: one\r\n\r\n");
        return LoopbackServer.of(
                "pop3",
                new Pop3Server(
                        () -> "pop.test",
                        maildrops,
                        maildrops,
                        new CombinedMechanisms(
                                new ScramMechanisms(scram), new PasswordMechanisms(maildrops)),
                        () -> new LoginSettings(CleartextPolicy.NEVER, true),
                        () -> Settings.defaults(Pop3Settings.class),
                        new LoginDelays(InstantSource.system()),
                        events::add));
    }

    private static void say(TranscriptClient client, String line) throws IOException {
        client.send((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static List<String> capabilities(TranscriptClient client) throws IOException {
        say(client, "CAPA");
        var lines = new ArrayList<String>();
        for (String line = client.line(); !line.equals("."); line = client.line()) {
            lines.add(line);
        }
        return lines;
    }

    @Test
    void logsInInClearWherePasswordsMayNot() throws Exception {
        try (var server = plan().start();
                var client = TranscriptClient.open(server.address(), false)) {
            client.line();
            assertThat(capabilities(client))
                    .contains("SASL SCRAM-SHA-256", "STLS")
                    .doesNotContain("USER");
            say(client, "AUTH PLAIN");
            assertThat(client.line()).contains("not taken without TLS");
            var player = new ScramPlayer(client, "AUTH ", "+ ");
            assertThat(player.logIn("alice", "wrong", false)).startsWith("-ERR [AUTH] ");
            assertThat(player.logIn("alice", "secret", false))
                    .isEqualTo("+OK 1 messages (16 octets)");
        }
    }

    @Test
    void bindsToTheConnectionUnderTls() throws Exception {
        try (var server = plan().with(TlsMode.IMPLICIT).start();
                var client = TranscriptClient.open(server.address(), true)) {
            client.line();
            assertThat(capabilities(client))
                    .contains("USER", "SASL SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN");
            var player = new ScramPlayer(client, "AUTH ", "+ ");
            assertThat(player.logInThroughAnother("alice", "secret")).startsWith("-ERR [AUTH] ");
            assertThat(player.logIn("alice", "secret", true)).startsWith("+OK 1 ");
        }
        assertThat(scram.proofs()).containsExactly(Proof.OTHER_CHANNEL, Proof.RIGHT);
        assertThat(events)
                .anySatisfy(e ->
                        assertThat(e)
                                .isInstanceOfSatisfying(
                                        Pop3Event.LoggedIn.class,
                                        in ->
                                                assertThat(in.mechanism())
                                                        .isEqualTo("SCRAM-SHA-256-PLUS")));
    }

    @Test
    void countsFailuresToTheSessionsEnd() throws Exception {
        try (var server = plan().with(TlsMode.IMPLICIT).start();
                var client = TranscriptClient.open(server.address(), true)) {
            client.line();
            var player = new ScramPlayer(client, "AUTH ", "+ ");
            assertThat(player.logIn("alice", "wrong", true)).startsWith("-ERR [AUTH] ");
            assertThat(player.logIn("nobody", "secret", true)).startsWith("-ERR [AUTH] ");
            assertThat(player.logInDowngraded("alice", "secret")).startsWith("-ERR [AUTH] ");
            assertThat(client.rest()).isEmpty();
        }
    }
}
