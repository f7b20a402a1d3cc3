package org.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.net.LoopbackServer;
import org.postern.net.Transcript;
import org.postern.net.TranscriptClient;

/// Dialogues over real sockets, as a mail person reads them.
final class TranscriptsTest {
    @ParameterizedTest
    @CsvSource({
        "MX, delivery.txt",
        "MX, pipelining.txt",
        "MX, chunking.txt",
        "MX, smuggling.txt",
        "SUBMISSION, starttls.txt",
        "LMTP, lmtp.txt"
    })
    void play(SmtpMode mode, String file) throws Exception {
        var fixture = new Fixture(mode).withPasswords();
        try (var server = LoopbackServer.of(mode.service(), fixture.server()).start()) {
            Transcript.resource(TranscriptsTest.class, file).play(server.address());
        }
        assertThat(fixture.backend.closed).isEqualTo(fixture.backend.opened);
        assertThat(fixture.backend.ended).isEqualTo(fixture.backend.visits);
    }

    @Test
    void aStoppingListenerIsTold() throws Exception {
        var fixture = new Fixture();
        try (var server = LoopbackServer.of("smtp", fixture.server()).start();
                var client = TranscriptClient.open(server.address(), false)) {
            assertThat(client.line()).isEqualTo("220 mx.test ESMTP");
            server.close();
            assertThat(client.line()).startsWith("421 4.3.2 mx.test is stopping (id ");
            assertThat(client.rest()).isEmpty();
        }
    }
}
