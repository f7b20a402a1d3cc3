package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;

final class ListenerTest {
    private final LoopbackServer.Plan plan = LoopbackServer.of("echo", new EchoHandler(64));

    @Test
    void servesTheTranscript() throws IOException {
        try (var server = plan.start()) {
            Transcript.resource(ListenerTest.class, "echo.txt").play(server.address());
        }
    }

    @Test
    void aTranscriptThatDiffersSaysWhere() throws IOException {
        try (var server = plan.start()) {
            var wrong = Transcript.parse("wrong", "S: ready {{.*}}\nC: a\nS: b\n");
            assertThatThrownBy(() -> wrong.play(server.address()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("wrong:3", "expected: b", "came:     a");
        }
    }

    @Test
    void servesImplicitTls() throws IOException {
        try (var server = plan.with(TlsMode.IMPLICIT).start()) {
            Transcript.parse(
                            "implicit",
                            """
                            S: ready 127.0.0.1
                            C: TLS
                            S: Optional[TlsFacts[protocol=TLSv1.3, cipher={{.*}}]]
                            C: STARTTLS
                            S: no
                            C: QUIT
                            S: bye
                            CLOSED:
                            """)
                    .play(server.address(), true);
        }
    }

    @Test
    void stoppingTellsASessionThatWaits() throws IOException {
        try (var server = plan.start();
                var client = TranscriptClient.open(server.address(), false)) {
            assertThat(client.line()).isEqualTo("ready 127.0.0.1");
            server.close();
            assertThat(client.line()).isEqualTo("stopping");
            assertThat(client.rest()).isEmpty();
            assertThat(server.listener().liveConnections()).isZero();
        }
    }

    @Test
    void stoppingTellsASessionThatWaitsUnderTls() throws IOException {
        try (var server = plan.with(TlsMode.IMPLICIT).start();
                var client = TranscriptClient.open(server.address(), true)) {
            assertThat(client.line()).isEqualTo("ready 127.0.0.1");
            server.close();
            assertThat(client.line()).isEqualTo("stopping");
            assertThat(client.rest()).isEmpty();
        }
    }
}
