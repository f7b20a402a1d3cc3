package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;

class TransferDecoderTest {
    /// In the tables a bar is CRLF and a slash is LF.
    private static String decode(String text, String encoding) throws IOException {
        byte[] octets =
                text.replace("|", "\r\n").replace("/", "\n").getBytes(StandardCharsets.US_ASCII);
        try (InputStream in = TransferDecoder.decode(new ByteArrayInputStream(octets), encoding)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .replace("\r\n", "|")
                    .replace("\n", "/");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '\u00A7',
            value = {
                "abc|#abc|",
                "a=3Db#a=b",
                "a=|b#ab",
                "a=/b#ab",
                "a= \t|b#ab",
                "a  |b\t|#a|b|",
                "a  b#a  b",
                "a  #a",
                "a=#a",
                "a=3#a=3",
                "a=3|#a=3|",
                "a=zz#a=zz",
                "a==3D#a==",
                "a= b#a= b",
                "=C3=A4=c3=a4#\u00C3\u00A4\u00C3\u00A4",
            })
    void quotedPrintable(String text, @Nullable String decoded) throws IOException {
        assertThat(decode(text, "Quoted-Printable")).isEqualTo(decoded);
    }

    @ParameterizedTest
    @CsvSource({
        "YWJj, abc",
        "YWI=, ab",
        "YQ==, a",
        "YWJjZGVm|, abcdef",
        "Y W|J\tj, abc",
        "Y!W-J_j, abc",
        "YQ==YWI=, aab",
        "YQ, a",
        "Y, ''",
        "====, ''",
    })
    void base64(String text, String decoded) throws IOException {
        assertThat(decode(text, "base64")).isEqualTo(decoded);
    }

    @Test
    void otherEncodingsAreNotTouched() throws IOException {
        assertThat(decode("a=3D|", "8bit")).isEqualTo("a=3D|");
        assertThat(decode("a=3D|", "x-unknown")).isEqualTo("a=3D|");
    }

    @Test
    void base64OfAnyLengthComesBack() {
        var random = new Random(5);
        for (int length = 0; length < 300; length++) {
            byte[] data = new byte[length];
            random.nextBytes(data);
            byte[] text = Base64.getMimeEncoder().encode(data);

            assertThat(TransferDecoder.base64(text, 0, text.length)).isEqualTo(data);
        }
    }

    @Test
    void longBlanksDoNotGrowTheMemory() throws IOException {
        String blanks = " ".repeat(1_000_000);

        assertThat(decode(blanks + "x", "quoted-printable")).isEqualTo(blanks + "x");
        assertThat(decode("=" + blanks + "x", "quoted-printable")).isEqualTo("=" + blanks + "x");
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain; charset=iso-2022-jp, 7bit, x\u001B$BF|K\\\u001B(B, x\u65E5\u672C",
        "text/plain; charset=utf-8, quoted-printable, =C3=A4, \u00E4",
        "text/plain; charset=us-ascii, base64, w6Q=, \u00E4",
        "text/plain, base64, w6Q=, \u00E4",
        "text/plain; charset=x-none, base64, w6Q=, \u00E4",
        "text/plain; charset=koi8-r, quoted-printable, =F0, \u041F",
        "text/plain; charset=utf-8, quoted-printable, a=FFb, a\uFFFDb",
    })
    void bodyBecomesText(String type, String encoding, String body, String text)
            throws IOException {
        var fields =
                ContentFields.of(
                        Header.parse(
                                ("Content-Type: "
                                                + type
                                                + "\nContent-Transfer-Encoding: "
                                                + encoding
                                                + "\n")
                                        .getBytes(StandardCharsets.US_ASCII)),
                        MediaType.TEXT_PLAIN);
        var in = new ByteArrayInputStream(body.getBytes(StandardCharsets.US_ASCII));
        try (Reader reader = BodyText.open(in, fields)) {
            assertThat(reader.readAllAsString()).isEqualTo(text);
        }
    }
}
