package org.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Random;

/// Messages inside messages: only CRLF . CRLF ends DATA, whatever other servers take for it.
final class SmugglingTest {
    private static final String START =
            "EHLO x\r\nMAIL FROM:<a@a.test>\r\nRCPT TO:<b@b.test>\r\nDATA\r\n";

    /// What would be a second message if the session fell for the first's end.
    private static final String SMUGGLED =
            "MAIL FROM:<admin@b.test>\r\nRCPT TO:<victim@b.test>\r\nDATA\r\nsmuggled";

    private final Fixture mx = new Fixture();

    /// None of these ends a message, and each makes it refused at its true end.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r\n",
                "\r\n.\n",
                "\r.\r",
                "\r.\r\n",
                "\r\n.\r",
                "\r.\n",
                "\n.\r",
                "\n\n.\r\n",
                "\r\r.\r\n",
                "\r\r\n.\r\r\n",
                "\r\n.\r\r\n",
                "\r\r\n.\r\n",
                "\n\r.\r\n",
                "\n\r\n.\n",
                "\r\n\r.\r\n",
                "\r\0\n.\r\n",
                "\n.\r\n\r",
            })
    void endsNothing(String end) throws Exception {
        // "\r\r\n.\r\n" does end the message, being CRLF . CRLF after a lone CR; all octets before
        // it are refused with it, and what follows are plain commands.
        boolean ends = end.contains("\r\n.\r\n");
        String script = START + "first" + end + SMUGGLED + "\r\n.\r\nQUIT\r\n";
        String answers = mx.run(new ScriptedConnection(script));
        if (ends) {
            assertThat(Fixture.codes(answers))
                    .isEqualTo("220 250 250 250 354 550 250 250 354 250 221");
            assertThat(mx.backend.messages).hasSize(1);
        } else {
            assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 354 550 221");
            assertThat(mx.backend.messages).isEmpty();
        }
        assertThat(answers).contains("550 5.6.0 Bare CR or LF");
        assertThat(mx.backend.closed).isEqualTo(mx.backend.opened);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb\r\n", "a\nb\r\n", "\n", "\r", "a\r\r\n", "a\n\r\n"})
    void bareLineEndsAreRefusedInChunksToo(String content) throws Exception {
        String answers =
                mx.run(
                        new ScriptedConnection(
                                START.replace("DATA\r\n", "")
                                        + "BDAT "
                                        + content.length()
                                        + " LAST\r\n"
                                        + content
                                        + "QUIT\r\n"));
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 550 221");
    }

    /// RFC 5321 section 4.5.2, with pieces cut at every place.
    @Test
    void unstuffsDotsHoweverTheStreamIsCut() throws Exception {
        String sent = "..\r\n...\r\n.a\r\n\r\n..b..\r\n.\t\r\na.\r\n.\r\n";
        String kept = ".\r\n..\r\na\r\n\r\n.b..\r\n\t\r\na.\r\n";
        var message = START + sent + "QUIT\r\n";
        for (int size = 1; size < sent.length(); size++) {
            int most = size;
            var fixture = new Fixture();
            fixture.run(new ScriptedConnection(asked -> Math.min(asked, most), message));
            assertThat(fixture.backend.messages.getFirst().content()).isEqualTo(kept);
        }
    }

    @Test
    void anEmptyMessageIsAMessage() throws Exception {
        String answers = mx.run(new ScriptedConnection(START + ".\r\nQUIT\r\n"));
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 354 250 221");
        assertThat(mx.backend.messages.getFirst().content()).isEmpty();
    }

    /// SmtpCompliance.LONG_TEXT_LINES and UNANNOUNCED_EIGHT_BIT.
    @Test
    void linesMayBeLongAndHoldAnyOctet() throws Exception {
        var all = new StringBuilder();
        for (int i = 0; i < 256; i++) {
            if (i != '\r' && i != '\n') {
                all.append((char) i);
            }
        }
        String content = all + "x".repeat(50_000) + "\r\n";
        mx.run(new ScriptedConnection(START + content + ".\r\nQUIT\r\n"));
        assertThat(mx.backend.messages.getFirst().content()).isEqualTo(content);
    }

    /// What is kept is what a plain model of RFC 5321 section 4.5.2 keeps, for messages of the
    /// octets that matter and lines around the buffer's size, cut anyhow.
    @Test
    void agreesWithThePlainModel() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var pieces = List.of("\r\n", "\r\n", ".", ".", "a", "\r\n.\r\n", "b".repeat(1023));
        for (int i = 0; i < 300; i++) {
            var sent = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                sent.append(pieces.get(random.nextInt(pieces.size())));
            }
            String stream = sent + "\r\n.\r\n";
            String model = model(stream);
            var fixture = new Fixture();
            String script = START + stream;
            fixture.run(new ScriptedConnection(asked -> 1 + random.nextInt(asked), script));
            assertThat(fixture.backend.messages.getFirst().content())
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(model);
        }
    }

    private static String model(String stream) {
        String text = "\r\n" + stream;
        String content = text.substring(0, text.indexOf("\r\n.\r\n") + 2);
        return content.replace("\r\n.", "\r\n").substring(2);
    }
}
