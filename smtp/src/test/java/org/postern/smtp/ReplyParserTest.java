package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

final class ReplyParserTest {
    /// Lines are parted by `~`.
    private static Reply parse(String text) throws ProtocolException {
        var parser = new ReplyParser();
        String[] lines = text.split("~");
        for (int i = 0; i < lines.length; i++) {
            boolean whole = parser.add(lines[i].getBytes(StandardCharsets.UTF_8));
            if (whole != (i == lines.length - 1)) {
                throw new ProtocolException("whole at line " + i);
            }
        }
        return parser.reply();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "250 Ok                               | 250 Ok",
                "250                                  | 250 ",
                "250 2.1.0 Ok                         | 250 2.1.0 Ok",
                "250 2.1.0                            | 250 2.1.0 ",
                "550-5.1.1 no~550 5.1.1 such user     | 550 5.1.1 no / such user",
                "550-5.1.1 no~550 such user           | 550 5.1.1 no / such user",
                "550 4.1.1 liar                       | 550 4.1.1 liar",
                "571 5.7.1 sloppy                     | 571 5.7.1 sloppy",
                "250-mx.test~250-SIZE 10~250 HELP     | 250 mx.test / SIZE 10 / HELP",
            })
    void reads(String text, String reply) throws ProtocolException {
        assertThat(parse(text).toString().strip()).isEqualTo(reply.strip());
    }

    @Test
    void readsWhatReplyPrints() throws ProtocolException {
        var reply = Reply.of(452, "4.2.2", "mailbox full").with(" (id x)");
        String printed = new String(reply.octets(), StandardCharsets.UTF_8);
        assertThat(parse(printed.strip())).isEqualTo(reply);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "25",
                "2500 x",
                "abc",
                "150 x",
                "600 x",
                "250_x",
                "250-a~251 b",
                "+OK",
                "250-a"
            })
    void refuses(String text) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> parse(text));
    }

    @Test
    void boundsTheReply() throws ProtocolException {
        var parser = new ReplyParser();
        for (int i = 0; i < ReplyParser.MOST_LINES; i++) {
            parser.add("250-x".getBytes(StandardCharsets.US_ASCII));
        }
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> parser.add("250 x".getBytes(StandardCharsets.US_ASCII)));
        byte[] tooLong = ("250 " + "x".repeat(5_000)).getBytes(StandardCharsets.US_ASCII);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> new ReplyParser().add(tooLong));
    }

    @Test
    void controlCharactersDoNotGetThrough() throws ProtocolException {
        assertThat(parse("250 a\rb\0c\u001bd")).hasToString("250 a?b?c?d");
    }
}
