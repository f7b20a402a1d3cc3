package org.postern.imap.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.Event;
import org.postern.net.Authenticator;
import org.postern.net.LoopbackServer;
import org.postern.net.PasswordMechanisms;
import org.postern.net.RevocableTicket;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A login that is taken back while its session goes on.
class RevocationTest {
    private final RevocableTicket ticket = new RevocableTicket();
    private final MemoryMailboxes mailboxes = new MemoryMailboxes();
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Authenticator judge =
            (_, name, _, _, _) ->
                    name.equals("blocked")
                            ? new Authenticator.Outcome.Blocked()
                            : new Authenticator.Outcome.Accepted(name + "@example.test", ticket);

    private LoopbackServer start() {
        var logins = new ImapLogins(judge, new PasswordMechanisms(judge), _ -> true);
        var imap =
                new ImapServer(
                        () -> "mail.example.test",
                        mailboxes,
                        logins,
                        () -> Fixture.SETTINGS,
                        events::add,
                        InstantSource.fixed(Fixture.NOW));
        return LoopbackServer.of("imap", imap).start();
    }

    private static Socket connect(LoopbackServer server, String said) throws IOException {
        var socket = new Socket();
        socket.connect(server.address());
        socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void readTo(InputStream in, String end) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int octet = in.read();
            assertThat(octet).as("closed after " + read).isNotNegative();
            read.append((char) octet);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"b NOOP\r\n", "b IDLE\r\n", "c SELECT INBOX\r\nb IDLE\r\n"})
    void wakesTheSession(String last) throws Exception {
        try (var server = start();
                var socket = connect(server, "a LOGIN alice x\r\n" + last)) {
            readTo(socket.getInputStream(), last.contains("IDLE") ? "+ idling" : "b OK");
            ticket.revoke();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith("* BYE Your login has been ended; log in again\r\n");
        }
        assertThat(ticket.watched()).isZero();
        assertThat(events)
                .anyMatch(event ->
                        event instanceof ImapEvent.ImapSessionEnded ended
                                && ended.reason().equals("revoked"));
    }

    @Test
    void leavesWhoHasLoggedOutAlone() throws Exception {
        try (var server = start();
                var socket = connect(server, "a LOGIN alice x\r\nb UNAUTHENTICATE\r\n")) {
            readTo(socket.getInputStream(), "b OK");
            ticket.revoke();
            socket.getOutputStream().write("c NOOP\r\n".getBytes(StandardCharsets.US_ASCII));
            readTo(socket.getInputStream(), "c OK");
        }
    }

    @Test
    void tellsABlockedClientToComeLater() throws Exception {
        try (var server = start();
                var socket = connect(server, "a LOGIN blocked x\r\n")) {
            readTo(socket.getInputStream(), "a NO [LIMIT] Too many failed logins");
        }
    }
}
