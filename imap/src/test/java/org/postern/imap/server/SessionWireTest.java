package org.postern.imap.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.imap.FlagList;
import org.postern.kernel.Octets;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Sessions on the wire: however the octets are cut, whatever they are, and how sessions end.
final class SessionWireTest {
    private static final String SESSION =
            """
            a1 LOGIN {5+}
            alice {6+}
            secret
            a2 SELECT INBOX
            a3 APPEND INBOX (\\Seen) {30+}
            Subject: appended

            Some text
            a4 FETCH 1:* (UID FLAGS BODY[HEADER.FIELDS (SUBJECT)])
            a5 APPEND Nowhere {12+}
            a9 LOGOUT

            x
            a6 SEARCH SUBJECT {8+}
            appended
            a7 FROB {3+}
            abc {3+}
            def
            a8 LOGOUT
            """
                    .replace("\n", "\r\n");

    @Test
    void answersTheSameHoweverTheOctetsAreCut() throws Exception {
        byte[] wire = SESSION.getBytes(StandardCharsets.US_ASCII);
        String whole = talk(wire, wire.length);
        assertThat(whole)
                .contains("a4 OK", "a5 NO [TRYCREATE]", "* SEARCH 5", "a7 BAD", "a8 OK Logged out")
                .doesNotContain("a9 ");
        for (int cut : new int[] {1, 2, 7}) {
            assertThat(talk(wire, cut)).isEqualTo(whole);
        }
    }

    /// Sends in pieces of `cut` octets and reads to the end; ids and UIDVALIDITY are left alone,
    /// random session ids taken out.
    private static String talk(byte[] wire, int cut) throws Exception {
        try (var server = new Fixture();
                var socket = new Socket()) {
            server.deliver("alice", "INBOX", "one", "two", "three", "four");
            socket.setTcpNoDelay(true);
            socket.connect(server.server.address());
            OutputStream out = socket.getOutputStream();
            for (int at = 0; at < wire.length; at += cut) {
                out.write(wire, at, Math.min(cut, wire.length - at));
            }
            return rest(socket.getInputStream()).replaceAll("ready [0-9a-z]{12}", "ready");
        }
    }

    private static String rest(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void endsLinesThatNeverEnd() throws Exception {
        try (var server = new Fixture();
                var socket = new Socket()) {
            socket.connect(server.server.address());
            var line = new byte[70_000];
            Arrays.fill(line, (byte) 'x');
            line[line.length - 1] = '\n';
            socket.getOutputStream().write(line);
            assertThat(rest(socket.getInputStream()))
                    .endsWith("* BYE [TOOBIG] Commands may have 65536 octets\r\n");
        }
    }

    @Test
    void saysGoodbyeToTheSilent() throws Exception {
        var impatient =
                new ImapSettings(
                        new Octets(300_000),
                        new Octets(65_536),
                        Duration.ofMinutes(30),
                        Duration.ofMillis(50),
                        Duration.ofMinutes(5),
                        3,
                        5,
                        List.of(),
                        true);
        try (var server = new Fixture(impatient, true);
                var socket = new Socket()) {
            socket.connect(server.server.address());
            assertThat(rest(socket.getInputStream())).endsWith("* BYE Silent for too long\r\n");
        }
    }

    @Test
    void saysGoodbyeWhenTheServerStops() throws Exception {
        try (var server = new Fixture();
                var waiting = new Socket();
                var idling = new Socket()) {
            waiting.connect(server.server.address());
            idling.connect(server.server.address());
            idling.getOutputStream()
                    .write(
                            "a LOGIN alice secret\r\nb SELECT INBOX\r\nc IDLE\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            readTo(idling.getInputStream(), "+ idling");
            readTo(waiting.getInputStream(), " ready ");
            server.close();
            assertThat(rest(waiting.getInputStream())).endsWith("* BYE Server is stopping\r\n");
            assertThat(rest(idling.getInputStream())).endsWith("* BYE Server is stopping\r\n");
            assertThat(server.account("alice").closed).isEqualTo(1);
        }
    }

    private static void readTo(InputStream in, String end) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int c = in.read();
            assertThat(c).as("%s", read).isNotNegative();
            read.append((char) c);
        }
    }

    @Test
    void tellsWhatHappened() throws Exception {
        try (var server = new Fixture()) {
            server.deliver("alice", "INBOX", FlagList.NONE, Fixture.message("x"));
            try (var socket = new Socket()) {
                socket.connect(server.server.address());
                socket.getOutputStream()
                        .write(
                                """
                                a LOGIN alice wrong
                                b LOGIN alice secret
                                c SELECT INBOX
                                d FETCH 1 FLAGS
                                e LOGOUT
                                """
                                        .getBytes(StandardCharsets.US_ASCII));
                rest(socket.getInputStream());
            }
            assertThat(server.events())
                    .hasSize(3)
                    .anySatisfy(event ->
                            assertThat(event)
                                    .isInstanceOfSatisfying(
                                            ImapEvent.ImapLoginFailed.class,
                                            failed ->
                                                    assertThat(failed.login()).isEqualTo("alice")))
                    .anySatisfy(event ->
                            assertThat(event)
                                    .isInstanceOfSatisfying(
                                            ImapEvent.ImapLogin.class,
                                            login ->
                                                    assertThat(login.account())
                                                            .isEqualTo("alice@example.test")))
                    .anySatisfy(event ->
                            assertThat(event)
                                    .isInstanceOfSatisfying(
                                            ImapEvent.ImapSessionEnded.class,
                                            end -> {
                                                assertThat(end.reason()).isEqualTo("logout");
                                                assertThat(end.fetched()).isEqualTo(1);
                                                assertThat(end.commands()).isEqualTo(5);
                                            }));
        }
    }

    /// Random pieces of sessions: the server answers or says goodbye, and never breaks.
    @Test
    void outlivesNonsense() throws Exception {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        String[] pieces = {
            "a ",
            "LOGIN alice secret\r\n",
            "SELECT INBOX\r\n",
            "FETCH 1:* (UID BODY[])\r\n",
            "STORE 1 +FLAGS (\\Deleted)\r\n",
            "EXPUNGE\r\n",
            "IDLE\r\n",
            "DONE\r\n",
            "\r\n",
            "{3+}",
            "{3}",
            "abc",
            "APPEND INBOX {3+}\r\nabc\r\n",
            "UID ",
            "SEARCH ALL\r\n",
            "\0",
            "\u00ff",
            "COPY 1 INBOX\r\n",
            "LIST \"\" *\r\n",
            "AUTHENTICATE PLAIN\r\n",
            "*\r\n",
            "(",
            "\"",
            "NOOP\r\n",
            "MOVE 1:2 INBOX\r\n",
            "CLOSE\r\n",
            "STATUS INBOX (MESSAGES)\r\n"
        };
        try (var server = new Fixture()) {
            server.deliver("alice", "INBOX", "one", "two", "three", "four");
            for (int round = 0; round < 150; round++) {
                var wire = new StringBuilder("a LOGIN alice secret\r\na SELECT INBOX\r\n");
                for (int n = random.nextInt(40); n >= 0; n--) {
                    wire.append(pieces[random.nextInt(pieces.length)]);
                }
                try (var socket = new Socket()) {
                    socket.connect(server.server.address());
                    socket.getOutputStream()
                            .write(wire.toString().getBytes(StandardCharsets.ISO_8859_1));
                    socket.shutdownOutput();
                    assertThat(rest(socket.getInputStream()))
                            .as("seed %d: %s", seed, wire)
                            .startsWith("* OK ")
                            .doesNotContain("Internal error");
                } catch (SocketException reset) {
                    // said goodbye while we were still sending
                    assertThat(reset).isNotNull();
                }
            }
            assertThat(server.events())
                    .filteredOn(ImapEvent.ImapSessionEnded.class::isInstance)
                    .noneSatisfy(end ->
                            assertThat(((ImapEvent.ImapSessionEnded) end).reason())
                                    .isEqualTo("defect"));
        }
    }
}
