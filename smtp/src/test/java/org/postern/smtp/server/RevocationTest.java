package org.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.kernel.Event;
import org.postern.net.Authenticator;
import org.postern.net.LoopbackServer;
import org.postern.net.PasswordMechanisms;
import org.postern.net.RevocableTicket;
import org.postern.net.TranscriptClient;
import org.postern.smtp.server.SmtpSettings.AuthPolicy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A login that is taken back while its session goes on.
class RevocationTest {
    private final RevocableTicket ticket = new RevocableTicket();
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Authenticator judge =
            (_, name, _, _, _) ->
                    name.equals("blocked")
                            ? new Authenticator.Outcome.Blocked()
                            : new Authenticator.Outcome.Accepted(name, ticket);

    private LoopbackServer start() {
        var service =
                new SmtpService(
                        SmtpMode.SUBMISSION,
                        () -> "mx.test",
                        () -> Fixture.settings(AuthPolicy.REQUIRED),
                        new PasswordMechanisms(judge),
                        _ -> true,
                        InstantSource.system());
        return LoopbackServer.of(
                        "submission", new SmtpServer(service, new MemoryBackend(), events::add))
                .start();
    }

    private static String readTo(TranscriptClient client, String code) throws IOException {
        String line = client.line();
        while (!line.startsWith(code)) {
            line = client.line();
        }
        return line;
    }

    @Test
    void endsTheSession() throws IOException {
        try (var server = start();
                var client = TranscriptClient.open(server.address(), false)) {
            client.send("EHLO c.test\r\nAUTH PLAIN AGFkYQB4\r\n".getBytes(StandardCharsets.UTF_8));
            readTo(client, "235");
            ticket.revoke();
            assertThat(client.rest()).startsWith("421 4.7.0 Your login has been ended");
        }
        assertThat(ticket.watched()).isZero();
        assertThat(events)
                .anyMatch(event ->
                        event instanceof SmtpEvent.SmtpSessionEnded ended
                                && ended.end() == End.REVOKED);
    }

    @Test
    void tellsABlockedClientToComeLater() throws IOException {
        try (var server = start();
                var client = TranscriptClient.open(server.address(), false)) {
            client.send(
                    "EHLO c.test\r\nAUTH PLAIN AGJsb2NrZWQAeA==\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(readTo(client, "454")).contains("4.7.0 Too many failed logins");
        }
    }
}
