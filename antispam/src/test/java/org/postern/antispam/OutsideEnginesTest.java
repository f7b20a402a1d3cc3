package org.postern.antispam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;

/// The protocols of engines outside, against sockets that answer as they do.
class OutsideEnginesTest {
    private static final SpamMessage MAIL =
            new SpamMessage("Subject: x\n\nbody\n".getBytes(StandardCharsets.US_ASCII));
    private static final Duration TIME = Duration.ofSeconds(5);

    private static final String SPAMD =
            """
            SPAMD/1.1 0 EX_OK\r
            Content-length: 300\r
            Spam: True ; 7.5 / 5.0\r
            \r
            Content analysis details:   (7.5 points, 5.0 required)

             pts rule name              description
            ---- ---------------------- ------------------------------
             5.0 GTUBE                  BODY: A test for all
            -0.5 NICE_ONE               Speaks for it
            """;

    private static final String RSPAMD =
            "HTTP/1.1 200 OK\r\n"
                + "Content-Type: application/json\r\n\r\n"
                + "{\"score\":7.5,\"required_score\":15.0,\"action\":\"add"
                + " header\",\"symbols\":{\"BAD\":{\"name\":\"BAD\",\"score\":4.5,\"description\":\"Is"
                + " bad\",\"options\":[\"a\\u0041\",\"b\"]},\"GOOD\":{\"score\":-1.0}}}";

    @Test
    void spamdIsAskedByItsProtocol() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var asked = answering(server, SPAMD);
            var engine = new SpamdEngine(List.of(unreachable(), address(server)), TIME);
            var report = engine.score(MAIL, SpamFacts.NONE);
            assertThat(report.points()).isEqualTo(7.5);
            assertThat(report.junkScore()).isEqualTo(75);
            assertThat(report.reasons())
                    .containsExactly(
                            new SpamPoint("GTUBE", 5.0, "BODY: A test for all", ""),
                            new SpamPoint("NICE_ONE", -0.5, "Speaks for it", ""));
            assertThat(asked.get())
                    .startsWith("REPORT SPAMC/1.5\r\nContent-length: 17\r\n\r\nSubject: x");
        }
    }

    @Test
    void rspamdIsAskedByHttp() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var asked = answering(server, RSPAMD);
            var facts =
                    new SpamFacts(
                            "192.0.2.1",
                            "mx\r\nX-Bad: 1",
                            "",
                            "a@b.test",
                            List.of("c@d.test"),
                            false,
                            "",
                            "",
                            List.of(),
                            "",
                            "",
                            OptionalDouble.empty());
            var report = new RspamdEngine(List.of(address(server)), TIME).score(MAIL, facts);
            assertThat(report.junkScore()).isEqualTo(25);
            assertThat(report.byWeight().getFirst())
                    .isEqualTo(new SpamPoint("BAD", 4.5, "Is bad", "aA, b"));
            assertThat(asked.get())
                    .startsWith("POST /checkv2 HTTP/1.0\r\n")
                    .contains("IP: 192.0.2.1\r\n", "From: a@b.test\r\n", "Rcpt: c@d.test\r\n")
                    .doesNotContain("X-Bad");
        }
    }

    @Test
    void whoDoesNotAnswerIsToldAndNothingElseFails() throws Exception {
        var report = new SpamdEngine(List.of(unreachable()), TIME).score(MAIL, SpamFacts.NONE);
        assertThat(report.junkScore()).isZero();
        assertThat(report.troubles()).hasSize(1);
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var unused = answering(server, "what?");
            assertThat(
                            new RspamdEngine(List.of(address(server)), TIME)
                                    .score(MAIL, SpamFacts.NONE)
                                    .troubles())
                    .hasSize(1);
            assertThat(unused.get()).isNotEmpty();
        }
    }

    private static EngineAddress address(ServerSocket server) {
        return new EngineAddress("127.0.0.1", server.getLocalPort());
    }

    private static EngineAddress unreachable() throws IOException {
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return address(closed);
        }
    }

    private static CompletableFuture<String> answering(ServerSocket server, String answer) {
        var asked = new CompletableFuture<String>();
        Thread.ofVirtual()
                .start(() -> {
                    try (var socket = server.accept()) {
                        byte[] first = new byte[4_096];
                        var text = new StringBuilder();
                        while (!text.toString().endsWith("body\n")) {
                            int n = socket.getInputStream().read(first);
                            if (n < 0) {
                                break;
                            }
                            text.append(new String(first, 0, n, StandardCharsets.US_ASCII));
                        }
                        socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                        asked.complete(text.toString());
                    } catch (IOException failed) {
                        asked.completeExceptionally(failed);
                    }
                });
        return asked;
    }
}
