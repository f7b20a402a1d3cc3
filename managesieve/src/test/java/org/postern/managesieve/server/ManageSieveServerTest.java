package org.postern.managesieve.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.kernel.Event;
import org.postern.kernel.Settings;
import org.postern.net.Authenticator;
import org.postern.net.LoopbackServer;
import org.postern.net.PasswordMechanisms;
import org.postern.net.RevocableTicket;
import org.postern.net.Transcript;
import org.postern.net.TranscriptClient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

final class ManageSieveServerTest {
    private final RevocableTicket ticket = new RevocableTicket();
    private final MemoryScripts scripts = new MemoryScripts();
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Authenticator judge =
            (_, name, password, _, _) -> {
                if (name.equals("blocked")) {
                    return new Authenticator.Outcome.Blocked();
                }
                return new String(password, StandardCharsets.UTF_8).equals("secret")
                        ? new Authenticator.Outcome.Accepted(name, ticket)
                        : new Authenticator.Outcome.Refused();
            };

    private LoopbackServer start(boolean cleartext) {
        var server =
                new ManageSieveServer(
                        "Postern test",
                        scripts,
                        new PasswordMechanisms(judge),
                        connection -> cleartext || connection.encrypted(),
                        () -> 1_000,
                        () -> Settings.defaults(ManageSieveSettings.class),
                        events::add);
        return LoopbackServer.of("managesieve", server).start();
    }

    @Test
    void playsTheTranscript() throws IOException {
        try (var server = start(true)) {
            Transcript.resource(ManageSieveServerTest.class, "scripts.txt").play(server.address());
        }
        assertThat(events).filteredOn(ManageSieveEvent.ScriptChanged.class::isInstance).hasSize(7);
    }

    @Test
    void theAnswerDoesNotDependOnHowOctetsArrive() throws IOException {
        byte[] said =
                ("AUTHENTICATE {5+}\r\n"
                                + "PLAIN {20+}\r\n"
                                + "AGFsaWNlAHNlY3JldA==\r\n"
                                + "PUTSCRIPT \"x\" {7+}\r\n"
                                + "stop;\r\n\r\n"
                                + "GETSCRIPT \"x\"\r\n"
                                + "LOGOUT\r\n")
                        .getBytes(StandardCharsets.UTF_8);
        try (var server = start(true);
                var client = TranscriptClient.open(server.address(), false)) {
            for (byte octet : said) {
                client.send(new byte[] {octet});
            }
            assertThat(client.rest())
                    .endsWith("OK \"Kept\"\r\n{7}\r\nstop;\r\n\r\nOK\r\nOK \"Bye\"\r\n");
        }
    }

    @Test
    void takesPasswordsUnderTlsOnly() throws IOException {
        try (var server = start(false)) {
            Transcript.parse(
                            "tls",
                            """
                            S*: OK
                            C: AUTHENTICATE "PLAIN" "AGFsaWNlAHNlY3JldA=="
                            S: NO (ENCRYPT-NEEDED) "Start TLS before logging in"
                            C: STARTTLS
                            S: OK "Begin TLS"
                            TLS:
                            S: "IMPLEMENTATION" "Postern test"
                            S*: "SASL" "PLAIN LOGIN"
                            S: "UNAUTHENTICATE"
                            S: OK
                            C: STARTTLS
                            S: NO "TLS cannot begin here"
                            C: AUTHENTICATE "PLAIN" "AGFsaWNlAHNlY3JldA=="
                            S: OK "Logged in"
                            """)
                    .play(server.address());
        }
    }

    private static String said(LoopbackServer server, String lines) throws IOException {
        try (var client = TranscriptClient.open(server.address(), false)) {
            client.send(lines.getBytes(StandardCharsets.UTF_8));
            return client.rest();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUTSCRIPT \"x\" {99999999+}|BYE \"The literal is too long\"",
                "PUTSCRIPT \"x\" {5}|BYE \"A literal is {octets+}\"",
                "PUTSCRIPT \"x\" {99999999999+}|BYE \"The number is too large\"",
                "PUTSCRIPT \"x\" {x+}|BYE \"Expected a number\""
            })
    void endsWhereCommandsCannotBeTold(String line, String bye) throws IOException {
        try (var server = start(true)) {
            assertThat(said(server, line + "\r\nNOOP\r\n")).endsWith(bye + "\r\n");
        }
    }

    @Test
    void throwsAwayWhatIsTooLongAndGoesOn() throws IOException {
        try (var server = start(true)) {
            assertThat(
                            said(
                                    server,
                                    "AUTHENTICATE \"PLAIN\" \"AGFsaWNlAHNlY3JldA==\"\r\n"
                                            + "PUTSCRIPT \"x\" {1001+}\r\n"
                                            + "#".repeat(1_001)
                                            + "\r\nLISTSCRIPTS\r\nLOGOUT\r\n"))
                    .endsWith(
                            "NO (QUOTA/MAXSIZE) \"1001 octets are more than may be\"\r\n"
                                    + "OK\r\nOK \"Bye\"\r\n");
        }
    }

    @Test
    void endsAfterTooManyFailuresOrErrors() throws IOException {
        try (var server = start(true)) {
            assertThat(said(server, "AUTHENTICATE \"PLAIN\" \"AGFsaWNlAHg=\"\r\n".repeat(5)))
                    .endsWith("BYE \"Too many failed logins\"\r\n");
            assertThat(said(server, "GARBAGE\r\n".repeat(50)))
                    .endsWith("BYE \"Too many errors\"\r\n");
        }
    }

    @Test
    void tellsABlockedClientToComeLater() throws IOException {
        try (var server = start(true)) {
            assertThat(said(server, "AUTHENTICATE \"PLAIN\" \"AGJsb2NrZWQAeA==\"\r\nLOGOUT\r\n"))
                    .contains("NO (TRYLATER) \"Too many failed logins");
        }
    }

    @Test
    void endsTheSessionOfARevokedLogin() throws IOException {
        try (var server = start(true);
                var client = TranscriptClient.open(server.address(), false)) {
            client.send(
                    "AUTHENTICATE \"PLAIN\" \"AGFsaWNlAHNlY3JldA==\"\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            String line = client.line();
            while (!line.equals("OK \"Logged in\"")) {
                line = client.line();
            }
            ticket.revoke();
            assertThat(client.rest())
                    .isEqualTo("BYE \"Your login has been ended; log in again\"\r\n");
        }
        assertThat(ticket.watched()).isZero();
    }
}
