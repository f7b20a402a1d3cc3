package org.postern.pop3.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.net.WireOutput;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

final class MultiLineTest {
    /// `|` stands for CR LF, `~` for a bare LF, `^` for a bare CR.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                "H: x||a|b|; -1; H: x||a|b|.|",
                "H: x||a|b|; 0; H: x||.|",
                "H: x||a|b|; 1; H: x||a|.|",
                "H: x||a|b|; 9; H: x||a|b|.|",
                "H: x||a|b; 2; H: x||a|b|.|",
                "H: x||.|..|.a|; -1; H: x||..|...|..a|.|",
                "H: x; -1; H: x|.|",
                "H: x; 0; H: x|.|",
                "H: x|; 5; H: x|.|",
                "|body|; 0; |.|",
                "|body|; 1; |body|.|",
                ".; -1; ..|.|",
                "H: x~~a~.~..~b|; -1; H: x||a|..|...|b|.|",
                "H: x~~a~b~; 1; H: x||a|.|",
                "H: x~~a~b~; 9; H: x||a|b|.|",
                "~~; -1; ||.|",
                "a^b^.|; -1; a^b^.|.|",
                "a^~b^^|c; -1; a|b^^|c|.|",
            })
    void sendsWhatIsAsked(String message, int lines, String expected) throws Exception {
        String octets = message.replace("|", "\r\n").replace('~', '\n').replace('^', '\r');
        for (int piece : new int[] {1, 2, 64}) {
            String sent = send(octets, lines, piece);
            assertThat(sent.replace("\r\n", "|").replace('\r', '^')).isEqualTo(expected);
        }
    }

    @Test
    void anEmptyMessageHasNoLines() throws Exception {
        assertThat(send("", MultiLine.WHOLE, 64)).isEqualTo(".\r\n");
    }

    @Test
    void completesALineThatEndsInCr() throws Exception {
        assertThat(send("a\r", MultiLine.WHOLE, 64)).isEqualTo("a\r\n.\r\n");
    }

    /// Taking the stuffing off gives the message back with CR LF for every line's end, however it
    /// was cut on its way.
    @Test
    void givesTheMessageBack() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        String[] pieces = {"\r\n", ".", "a", "\n", "\r", "\r\n.\r\n", "long line "};
        for (int i = 0; i < 2_000; i++) {
            var message = new StringBuilder();
            for (int j = random.nextInt(20); j > 0; j--) {
                message.append(pieces[random.nextInt(pieces.length)]);
            }
            message.append("\r\n");
            String sent = send(message.toString(), MultiLine.WHOLE, 1 + random.nextInt(5));
            assertThat(sent).as("seed %d", seed).endsWith(".\r\n");
            String lines = sent.substring(0, sent.length() - 3);
            String plain =
                    (lines.startsWith(".") ? lines.substring(1) : lines).replace("\n.", "\n");
            String asLines = message.toString().replace("\r\n", "\n").replace("\n", "\r\n");
            assertThat(plain).as("seed %d", seed).isEqualTo(asLines);
            assertThat(("\r\n" + lines).contains("\r\n.\r\n"))
                    .as("seed %d: a lone dot inside", seed)
                    .isFalse();
        }
    }

    private static String send(String message, int lines, int piece) throws Exception {
        var collected = new ByteArrayOutputStream();
        var output =
                new WireOutput() {
                    @Override
                    public void write(int octet) {
                        collected.write(octet);
                    }
                };
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        new MultiLine(output, lines).send(inPieces(octets, piece));
        return collected.toString(StandardCharsets.ISO_8859_1);
    }

    private static InputStream inPieces(byte[] octets, int piece) {
        return new ByteArrayInputStream(octets) {
            @Override
            public int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(piece, length));
            }

            @Override
            public void close() throws IOException {
                super.close();
            }
        };
    }
}
