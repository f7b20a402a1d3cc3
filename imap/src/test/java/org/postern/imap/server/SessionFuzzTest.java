package org.postern.imap.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.imap.client.ImapClient;
import org.postern.kernel.Event;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Throws commands made of pieces at sessions in each state. However wrong they are, the server has
/// no defect, and a client that goes on properly, or anew, is served.
final class SessionFuzzTest {
    private static final int ROUNDS = 400;
    private static final int COMMANDS = 6;

    /// What brings a session into each state; the first is before a login.
    private static final List<String> STATES =
            List.of(
                    "",
                    "a LOGIN alice secret\r\n",
                    "a LOGIN alice secret\r\nb SELECT INBOX\r\n",
                    "a LOGIN alice secret\r\nb EXAMINE INBOX\r\n",
                    "a LOGIN alice secret\r\nb ENABLE QRESYNC UIDONLY\r\nc SELECT INBOX\r\n",
                    "a LOGIN alice secret\r\nb ENABLE IMAP4rev2\r\nc SELECT INBOX\r\n",
                    "a LOGIN alice secret\r\nb SELECT INBOX\r\n"
                            + "c NOTIFY SET (selected (MessageNew (FLAGS) MessageExpunge))"
                            + " (personal (MailboxName))\r\n"
                            + "d SEARCH RETURN (UPDATE) ALL\r\n",
                    "a LOGIN alice secret\r\nb SELECT INBOX\r\nc IDLE\r\n");

    @Test
    void servesWhateverComes() throws Exception {
        long seed = Long.getLong("postern.seed", new Random().nextLong());
        var random = new Random(seed);
        List<String> pieces = pieces();
        try (var server = new Fixture()) {
            server.deliver("alice", "INBOX", "one", "two", "three", "four");
            for (int round = 0; round < ROUNDS; round++) {
                var wire = new StringBuilder(STATES.get(round % STATES.size()));
                for (int i = 0; i < COMMANDS; i++) {
                    wire.append('f').append(i).append(' ');
                    for (int n = random.nextInt(9); n >= 0; n--) {
                        wire.append(pieces.get(random.nextInt(pieces.size())));
                    }
                    wire.append("\r\n");
                }
                talk(server.server.address(), wire.toString());
                List<Event> troubles =
                        server.events().stream()
                                .filter(e ->
                                        e instanceof ImapEvent.ImapSessionEnded ended
                                                && ended.reason().equals("defect"))
                                .toList();
                assertThat(troubles).as("seed " + seed + ": " + wire).isEmpty();
            }
            try (var client = ImapClient.connect(server.server.address(), Duration.ofSeconds(20))) {
                client.login("alice", "secret");
                client.require("SELECT INBOX");
            }
        }
    }

    private static List<String> pieces() throws IOException {
        try (InputStream in = SessionFuzzTest.class.getResourceAsStream("fuzz.dictionary")) {
            assertThat(in).isNotNull();
            List<String> pieces = new ArrayList<>();
            for (String line :
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isEmpty() && !line.startsWith("# ")) {
                    pieces.add(line.translateEscapes());
                }
            }
            return pieces;
        }
    }

    private static void talk(InetSocketAddress server, String wire) throws IOException {
        try (var socket = new Socket(server.getAddress(), server.getPort())) {
            socket.getOutputStream().write(wire.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            // To its end: all was read and answered.
            socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException reset) {
            // A server that closes first may cut off what was still on its way.
            assertThat(reset).isNotNull();
        }
    }
}
