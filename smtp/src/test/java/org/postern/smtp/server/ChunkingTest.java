package org.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.Octets;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// RFC 3030: messages in counted chunks.
final class ChunkingTest {
    private static final String START = "EHLO x\r\nMAIL FROM:<a@a.test>\r\nRCPT TO:<b@b.test>\r\n";

    private final Fixture mx = new Fixture();

    /// `~` stands for CRLF; the answers to EHLO, MAIL and RCPT are left out.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BDAT 3 LAST~a~                        | 250",
                "BDAT 3~a~BDAT 3 LAST~b~               | 250 250",
                "BDAT 3~a~BDAT 0 LAST~                 | 250 250",
                "BDAT 0~BDAT 0~BDAT 3 LAST~a~          | 250 250 250",
                "BDAT 0 LAST~                          | 250",
                "BDAT 1 LAST~a                         | 250",
                "BDAT 3~a~DATA~                        | 250 503",
                "BDAT 3~a~MAIL FROM:<>~                | 250 503",
                "BDAT 3~a~RCPT TO:<c@b.test>~          | 250 503",
                "BDAT 3~a~RSET~BDAT 3 LAST~b~          | 250 250 503",
                "BDAT 3~a~NOOP~BDAT 3 LAST~b~          | 250 250 250",
                "BDAT 3 LAST~a~BDAT 3 LAST~b~          | 250 503",
                "RSET~BDAT 6 LAST~NOOP~NOOP~           | 250 503 250",
                "RSET~MAIL FROM:<>~BDAT 6~NOOP~NOOP~   | 250 250 503 250",
                "BDAT x~NOOP~                          | 501 250",
                "BDAT 2 LAST~ab MAIL~                  | 250 500",
            })
    void answers(String chunks, String codes) throws Exception {
        String script = START + chunks.trim().replace("~", "\r\n") + "QUIT\r\n";
        String answers = mx.run(new ScriptedConnection(script));
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 " + codes + " 221");
        assertThat(mx.backend.closed).isEqualTo(mx.backend.opened);
    }

    @Test
    void countsAreOctetsAndDotsAreDots() throws Exception {
        String content = ".\r\n..\r\nBDAT 3\r\nQUIT\r\n.\r\n";
        mx.run(
                new ScriptedConnection(
                        START + "BDAT " + content.length() + " LAST\r\n" + content + "QUIT\r\n"));
        assertThat(mx.backend.messages.getFirst().content()).isEqualTo(content);
    }

    @Test
    void binaryMimeTakesAnyOctets() throws Exception {
        String start = START.replace("<a@a.test>", "<a@a.test> BODY=BINARYMIME");
        String content = "A: b\r\n\r\n\n\r\0\r\r\n\n.\r\n";
        mx.run(
                new ScriptedConnection(
                        start + "BDAT " + content.length() + " LAST\r\n" + content + "QUIT\r\n"));
        assertThat(mx.backend.messages.getFirst().content()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A: b\rX-Postern-C: d\r\n\r\nbody\r\n",
                "A: b\nX-Postern-C: d\r\n\r\nbody\r\n",
                "A: b\r\n\nbody\r\n",
                "A: b\r\r\n\r\nbody\r\n",
                "A: b\r"
            })
    void theHeaderOfABinaryMessageIsNotBinary(String content) throws Exception {
        String start = START.replace("<a@a.test>", "<a@a.test> BODY=BINARYMIME");
        for (int cut = 0; cut < content.length(); cut++) {
            var fixture = new Fixture();
            String chunks =
                    "BDAT %d\r\n%sBDAT %d LAST\r\n%s"
                            .formatted(
                                    cut,
                                    content.substring(0, cut),
                                    content.length() - cut,
                                    content.substring(cut));
            String answers = fixture.run(new ScriptedConnection(start + chunks + "QUIT\r\n"));
            assertThat(answers).contains("550 5.6.0 Bare CR or LF");
            assertThat(fixture.backend.messages).isEmpty();
        }
    }

    @Test
    void aCrLfMayBeCutByAChunk() throws Exception {
        mx.run(new ScriptedConnection(START + "BDAT 2\r\na\rBDAT 1 LAST\r\n\nQUIT\r\n"));
        assertThat(mx.backend.messages.getFirst().content()).isEqualTo("a\r\n");
    }

    @Test
    void chunksBehindARefusedOneAreTakenAndRefused() throws Exception {
        // RFC 3030 section 2: what is in the pipeline after a failure
        mx.settings = Fixture.settings(mx.settings.auth());
        String big = "x".repeat(60_000);
        String chunk = "BDAT 60000\r\n" + big;
        String answers =
                mx.run(
                        new ScriptedConnection(
                                START
                                        + chunk
                                        + chunk
                                        + chunk
                                        + chunk.replace("60000", "60000 LAST")
                                        + "MAIL FROM:<>\r\nQUIT\r\n"));
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 250 552 503 503 250 221");
        assertThat(mx.backend.messages).isEmpty();
        assertThat(mx.backend.closed).isEqualTo(mx.backend.opened);
        assertThat(mx.events(SmtpEvent.SmtpMessageRefused.class)).hasSize(1);
    }

    @Test
    void aChunkRefusedAtTheBeginningIsConsumed() throws Exception {
        String answers =
                mx.run(
                        new ScriptedConnection(
                                START.replace("<b@", "<later@")
                                        + "BDAT 6\r\nNOOP\r\nBDAT 6 LAST\r\nNOOP\r\nQUIT\r\n"));
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 450 503 221");
    }

    /// The same octets whether by DATA or in random chunks over a stream that is cut anyhow.
    @Test
    void anyChunkingGivesTheSameOctets() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            var content = new StringBuilder();
            for (int n = random.nextInt(2_000); n > 0; n--) {
                content.append(random.nextInt(20) == 0 ? "\r\n" : (char) ('.' + random.nextInt(2)));
            }
            content.append("\r\n");
            String message = content.toString();
            var byChunks = new Fixture();
            byChunks.run(
                    new ScriptedConnection(
                            asked -> 1 + random.nextInt(asked), START + chunks(message, random)));
            var byData = new Fixture();
            String stuffed = ("\r\n" + message).replace("\r\n.", "\r\n..").substring(2);
            byData.run(new ScriptedConnection(START + "DATA\r\n" + stuffed + ".\r\n"));
            assertThat(byChunks.backend.messages.getFirst().content())
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(message)
                    .isEqualTo(byData.backend.messages.getFirst().content());
        }
    }

    private static String chunks(String message, Random random) {
        var chunks = new StringBuilder();
        int at = 0;
        while (at < message.length()) {
            int size = Math.min(random.nextInt(700), message.length() - at);
            chunks.append("BDAT ").append(size).append("\r\n").append(message, at, at + size);
            at += size;
        }
        return chunks + "BDAT 0 LAST\r\n";
    }

    @Test
    void theWholeMessageHasOneDeadline() throws Exception {
        // Every look at the clock is twenty minutes later than the one before.
        var ticks = new AtomicInteger();
        var fixed = mx.clock.instant();
        mx.clock = () -> fixed.plus(Duration.ofMinutes(20).multipliedBy(ticks.getAndIncrement()));
        String drip = "BDAT 1\r\nx";
        assertThat(mx.run(new ScriptedConnection(START + drip.repeat(10))))
                .endsWith("421 4.4.2 Timed out (id c0ffee)\r\n");
        assertThat(mx.backend.closed).isEqualTo(1);
    }

    @Test
    void hugeChunksAreRefusedWithoutBeingKept() throws Exception {
        mx.settings = Fixture.settings(mx.settings.auth());
        assertThat(mx.settings.maxMessageOctets()).isEqualTo(new Octets(100_000));
        String answers =
                mx.run(
                        new ScriptedConnection(
                                START
                                        + "BDAT 200000 LAST\r\n"
                                        + "x".repeat(200_000)
                                        + "NOOP\r\nQUIT\r\n"));
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 552 250 221");
    }
}
