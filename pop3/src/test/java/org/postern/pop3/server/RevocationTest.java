package org.postern.pop3.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.kernel.Settings;
import org.postern.net.Authenticator;
import org.postern.net.LoginSettings;
import org.postern.net.LoopbackServer;
import org.postern.net.PasswordMechanisms;
import org.postern.net.RevocableTicket;
import org.postern.net.TranscriptClient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/// A login that is taken back while its session goes on.
final class RevocationTest {
    private final RevocableTicket ticket = new RevocableTicket();
    private final MemoryMaildrops maildrops = new MemoryMaildrops();
    private final Authenticator judge =
            (_, name, _, _, _) ->
                    name.equals("blocked")
                            ? new Authenticator.Outcome.Blocked()
                            : new Authenticator.Outcome.Accepted(name, ticket);

    private LoopbackServer start() {
        return LoopbackServer.of(
                        "pop3",
                        new Pop3Server(
                                () -> "pop.test",
                                maildrops,
                                judge,
                                new PasswordMechanisms(judge),
                                () -> LoginSettings.DEFAULTS,
                                () -> Settings.defaults(Pop3Settings.class),
                                new LoginDelays(InstantSource.system()),
                                _ -> {}))
                .start();
    }

    @Test
    void endsTheSessionAndRemovesNothing() throws IOException {
        maildrops.deliver("alice", "Subject: one\r\n\r\n");
        try (var server = start();
                var client = TranscriptClient.open(server.address(), false)) {
            client.send("USER alice\r\nPASS x\r\nDELE 1\r\n".getBytes(StandardCharsets.UTF_8));
            for (int line = 0; line < 3; line++) {
                assertThat(client.line()).startsWith("+OK");
            }
            assertThat(client.line()).isEqualTo("+OK message 1 deleted");
            ticket.revoke();
            assertThat(client.rest()).startsWith("-ERR [AUTH] your login has been ended (");
        }
        assertThat(maildrops.count("alice")).isEqualTo(1);
        assertThat(maildrops.locked("alice")).isFalse();
        assertThat(ticket.watched()).isZero();
    }

    @Test
    void tellsABlockedClientToComeLater() throws IOException {
        try (var server = start();
                var client = TranscriptClient.open(server.address(), false)) {
            client.send("USER blocked\r\nPASS x\r\nQUIT\r\n".getBytes(StandardCharsets.UTF_8));
            assertThat(client.rest()).contains("-ERR [SYS/TEMP] too many failed logins");
        }
    }
}
