package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// What lets time pass on a connection, and what ends it.
class PauseTest {
    /// Says whether the client spoke within the time that its first line names, in milliseconds.
    private static final class Patient implements SessionHandler {
        @Override
        public void serve(Connection connection) throws IOException {
            connection.output().text("ready").crlf().flush();
            while (!connection.stopping()) {
                String line =
                        new String(
                                connection.input().readLine(100, LineEnd.CRLF),
                                StandardCharsets.US_ASCII);
                if (line.equals("hurry me")) {
                    connection.mayBeHurried(Duration.ofMillis(1));
                    connection.output().text("as you like").crlf().flush();
                } else if (line.startsWith("pause")) {
                    connection.output().text("pausing").crlf().flush();
                    connection.pause(Duration.ofHours(1));
                    connection.output().text("awake").crlf().flush();
                } else if (line.startsWith("listen")) {
                    var time = Duration.ofMillis(Long.parseLong(line.substring(7)));
                    boolean spoke = connection.input().arrivesWithin(time);
                    connection.input().idleTimeout(Duration.ofMinutes(1));
                    connection.output().text(spoke ? "heard" : "silence").crlf().flush();
                } else {
                    connection.output().text("got " + line).crlf().flush();
                }
            }
        }

        @Override
        public byte[] refusal(Refusal reason, String id) {
            return new byte[0];
        }
    }

    @Test
    void whatArrivesStaysToBeRead() throws Exception {
        try (var server = LoopbackServer.of("patient", new Patient()).start()) {
            Transcript.parse(
                            "listening",
                            """
                            S: ready
                            C: listen 1
                            S: silence
                            C: hello
                            S: got hello
                            C-: listen 60000\\r\\nwho is there\\r\\n
                            S: heard
                            S: got who is there
                            C: listen 60000
                            C: late
                            S: heard
                            S: got late
                            """)
                    .play(server.address());
        }
    }

    /// One connection is all that there may be, and so it is stress.
    @Test
    void whoMayBeHurriedIsSentAwayWhenRoomRunsOut() throws Exception {
        var d = ConnectionSettings.DEFAULTS;
        var few =
                new ConnectionSettings(
                        d.perAddress(),
                        d.rate(),
                        d.ratePeriod(),
                        1,
                        d.writeTimeout(),
                        d.lineTimeout(),
                        d.handshakeTimeout());
        try (var server = LoopbackServer.of("patient", new Patient()).with(few).start();
                var client = TranscriptClient.open(server.address(), false)) {
            assertThat(client.line()).isEqualTo("ready");
            client.send("hurry me\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.line()).isEqualTo("as you like");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void aStoppingListenerWakesWhoPauses() throws Exception {
        try (var server = LoopbackServer.of("patient", new Patient()).start();
                var client = TranscriptClient.open(server.address(), false)) {
            assertThat(client.line()).isEqualTo("ready");
            client.send("pause\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.line()).isEqualTo("pausing");
            server.close();
            assertThat(client.line()).isEqualTo("awake");
        }
    }
}
