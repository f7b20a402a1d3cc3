package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

final class BufferedWireInputTest {
    /// Octets that come in pieces of a given size.
    private static final class Pieces implements OctetSource {
        private final byte[] octets;
        private final int piece;
        private int at;

        Pieces(String text, int piece) {
            octets = text.getBytes(StandardCharsets.ISO_8859_1);
            this.piece = piece;
        }

        @Override
        public int read(byte[] target, int offset, int length, boolean boundary) {
            if (at == octets.length) {
                return -1;
            }
            int count = Math.min(Math.min(piece, length), octets.length - at);
            System.arraycopy(octets, at, target, offset, count);
            at += count;
            return count;
        }

        @Override
        public boolean ready() {
            return at < octets.length;
        }
    }

    private static BufferedWireInput input(String text, int piece) {
        var minute = Duration.ofMinutes(1);
        return new BufferedWireInput(new Pieces(text, piece), new WireClocks(minute, minute));
    }

    private static String line(WireInput input, int limit, LineEnd end) throws IOException {
        return new String(input.readLine(limit, end), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100_000})
    void readsLinesHoweverTheyAreCut(int piece) throws IOException {
        String longLine = "x".repeat(20_000);
        var input = input("one\r\n\r\na\nb\rc\r\r\n" + longLine + "\r\nend", piece);
        assertThat(line(input, 10, LineEnd.CRLF)).isEqualTo("one");
        assertThat(line(input, 10, LineEnd.CRLF)).isEmpty();
        assertThat(line(input, 10, LineEnd.CRLF)).isEqualTo("a\nb\rc\r");
        assertThat(line(input, 20_000, LineEnd.CRLF)).isEqualTo(longLine);
        assertThatThrownBy(() -> input.readLine(10, LineEnd.CRLF)).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100_000})
    void readsLenientLines(int piece) throws IOException {
        var input = input("one\ntwo\r\n\n\r\nthree\r\r\n\r", piece);
        for (String expected : List.of("one", "two", "", "", "three\r")) {
            assertThat(line(input, 10, LineEnd.LENIENT)).isEqualTo(expected);
        }
        assertThatThrownBy(() -> input.readLine(10, LineEnd.LENIENT))
                .isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100_000})
    void skipsALineAboveTheLimit(int piece) throws IOException {
        var input =
                input("12345\r\n123456\r\nnext\r\n" + "y".repeat(50_000) + "\r\nafter\r\n", piece);
        assertThat(line(input, 5, LineEnd.CRLF)).isEqualTo("12345");
        assertThatThrownBy(() -> input.readLine(5, LineEnd.CRLF))
                .isInstanceOf(LineTooLongException.class);
        assertThat(line(input, 5, LineEnd.CRLF)).isEqualTo("next");
        assertThatThrownBy(() -> input.readLine(5, LineEnd.CRLF))
                .isInstanceOf(LineTooLongException.class);
        assertThat(line(input, 5, LineEnd.CRLF)).isEqualTo("after");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100_000})
    void mixesLinesAndCountedOctets(int piece) throws IOException {
        var input = input("A {5}\r\nab\r\ncdone\r\n", piece);
        assertThat(line(input, 100, LineEnd.CRLF)).isEqualTo("A {5}");
        var literal = new byte[5];
        input.readFully(literal, 0, 5);
        assertThat(literal).asString().isEqualTo("ab\r\nc");
        assertThat(line(input, 100, LineEnd.CRLF)).isEqualTo("done");
        assertThat(input.ready()).isFalse();
        assertThat(input.read(literal, 0, 5)).isEqualTo(-1);
        assertThatThrownBy(() -> input.readFully(literal, 0, 1)).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100_000})
    void readsThroughAnOctet(int piece) throws IOException {
        var input = input("a\nbcd\n" + "z".repeat(9_000) + "\nend", piece);
        var target = new byte[20_000];
        assertThat(input.readThrough(target, 0, 100, (byte) '\n')).isEqualTo(2);
        assertThat(input.readThrough(target, 0, 2, (byte) '\n')).isEqualTo(2);
        assertThat(input.readThrough(target, 5, 100, (byte) '\n')).isEqualTo(2);
        assertThat(new String(target, 5, 2, StandardCharsets.US_ASCII)).isEqualTo("d\n");
        assertThat(input.readThrough(target, 0, 20_000, (byte) '\n')).isEqualTo(9_001);
        assertThat(input.readThrough(target, 0, 100, (byte) '\n')).isEqualTo(3);
        assertThat(input.readThrough(target, 0, 100, (byte) '\n')).isEqualTo(-1);
    }

    /// Lines mean the same however the stream is cut, and say what a plain split says.
    @Test
    void agreesWithASplit() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        String[] parts = {"\r\n", "\r", "\n", "a", "bc", "\r\n\r\n", "word "};
        for (int i = 0; i < 2_000; i++) {
            var text = new StringBuilder();
            for (int j = random.nextInt(30); j > 0; j--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            text.append("\r\n");
            var input = input(text.toString(), 1 + random.nextInt(4));
            var lines = new ArrayList<String>();
            String[] split = text.toString().split("\r\n", -1);
            for (int j = 0; j < split.length - 1; j++) {
                lines.add(line(input, 1_000, LineEnd.CRLF));
            }
            assertThat(lines)
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(List.of(split).subList(0, split.length - 1));
            assertThat(input.ready()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 600, 9_000})
    void writesWhatItIsGiven(int piece) throws IOException {
        var written = new ByteArrayOutputStream();
        var output = new BufferedWireOutput(written::write);
        var octets = new byte[40_000];
        new Random(piece).nextBytes(octets);
        for (int at = 0; at < octets.length; at += piece) {
            if (piece == 1) {
                output.write(octets[at]);
            } else {
                output.write(octets, at, Math.min(piece, octets.length - at));
            }
        }
        output.flush();
        output.flush();
        assertThat(written.toByteArray()).isEqualTo(octets);
        output.text("é").crlf();
        output.discard();
        output.flush();
        assertThat(written.size()).isEqualTo(octets.length);
    }
}
