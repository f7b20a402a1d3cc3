package org.postern.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/// What is printed as a value is read as that value, and nothing breaks out of its place.
final class ResponseWriterTest {
    @Test
    void choosesTheFormThatHoldsTheString() throws Exception {
        assertThat(string("a b")).isEqualTo("\"a b\"");
        assertThat(string("a\"\\")).isEqualTo("\"a\\\"\\\\\"");
        assertThat(string("")).isEqualTo("\"\"");
        assertThat(string("a\r\nb")).isEqualTo("{4}\r\na\r\nb");
        assertThat(string("\u00e9")).isEqualTo("{1}\r\n\u00e9");
        assertThat(string("a\0b")).isEqualTo("{3}\r\na?b");
        assertThat(astring("INBOX")).isEqualTo("INBOX");
        assertThat(astring("NIL")).isEqualTo("\"NIL\"");
        assertThat(astring("a b")).isEqualTo("\"a b\"");
        assertThat(astring("")).isEqualTo("\"\"");
    }

    private static String string(String value) throws IOException {
        return Printed.by(out -> out.string(value.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String astring(String value) throws IOException {
        return Printed.by(out -> out.astring(value.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void readsBackWhatItPrints() throws Exception {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var value = new byte[random.nextInt(random.nextInt(50) == 0 ? 20_000 : 40)];
            random.nextBytes(value);
            if (random.nextBoolean()) {
                for (int n = 0; n < value.length; n++) {
                    value[n] &= 0x7f;
                }
            }
            for (int n = 0; n < value.length; n++) {
                value[n] = value[n] == 0 ? 1 : value[n];
            }
            String text = Printed.by(out -> out.astring(value).octet(' ').string(value));
            ImapReader reader = WireCommand.reader(text);
            assertThat(reader.expectAstring()).as("seed %d", seed).isEqualTo(value);
            reader.expectSpace();
            assertThat(reader.expectString()).as("seed %d", seed).isEqualTo(value);
            assertThat(reader.atEnd()).isTrue();
        }
    }

    @Test
    void printsNumbers() throws Exception {
        for (long number : new long[] {0, 9, 10, 4_294_967_295L, Long.MAX_VALUE}) {
            assertThat(Printed.by(out -> out.number(number))).isEqualTo(Long.toString(number));
        }
    }

    @Test
    void copiesStreamsThroughAndMissesWhatIsMissing() throws Exception {
        var content = new byte[100_000];
        Arrays.fill(content, (byte) 'x');
        String text =
                Printed.by(out -> {
                    out.literal(content.length);
                    out.copy(new ByteArrayInputStream(content), content.length);
                    out.octet(')');
                });
        assertThat(text).startsWith("{100000}\r\nx").endsWith("x)").hasSize(100_011);
        var out = new ResponseWriter(new ByteArrayOutputStream());
        assertThatThrownBy(() -> out.copy(new ByteArrayInputStream(content), content.length + 1))
                .isInstanceOf(IOException.class);
    }

    @Test
    void takesBackWhatHasNotBeenHandedOn() throws Exception {
        var octets = new ByteArrayOutputStream();
        var out = new ResponseWriter(octets);
        out.ascii("kept ");
        long mark = out.mark();
        out.ascii("gone");
        assertThat(out.takeBack(mark)).isTrue();
        out.octets(new byte[9_000]);
        assertThat(out.takeBack(mark)).isFalse();
        assertThat(octets.toString(StandardCharsets.US_ASCII)).startsWith("kept \0");
    }

    @Test
    void repliesHoldNoLineBreaks() {
        assertThatThrownBy(() -> Reply.ok("a\r\nb")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Reply.ok("A\nB", "c"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Reply.no("TOOBIG", "Too big")).hasToString("NO [TOOBIG] Too big");
    }
}
