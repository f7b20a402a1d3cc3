package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

// RFC 8265 section 4.3 and RFC 8264 section 4.3
class OpaqueStringTest {
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            delimiter = '|',
            value = {
                "correct horse battery staple|correct horse battery staple",
                "Correct Horse Battery Staple|Correct Horse Battery Staple",
                "\u03c0\u00df\u00e5|\u03c0\u00df\u00e5",
                "Jack of \u2666s|Jack of \u2666s",
                // Spaces of other kinds become plain ones, and stay as many.
                "foo\u1680bar|foo bar",
                "a\u00a0\u3000b|a  b",
                " lead| lead",
                // Composed, and never narrowed or folded.
                "jose\u0301|jos\u00e9",
                "\uff21|\uff21",
                "\u2163\ufb01|\u2163\ufb01",
                "\ud83d\ude00|\ud83d\ude00"
            })
    void preparesPasswords(String password, String prepared) {
        assertThat(OpaqueString.prepare(password.getBytes(UTF_8)))
                .get()
                .isEqualTo(prepared.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a\u0000b",
                "my cat is a \u0009by",
                "a\nb",
                "\u007f",
                "\u0085",
                "\u0378",
                "a\u00adb",
                "\u1100",
                "a\u200db",
                "\ufdd0"
            })
    void refusesWhatIsNoPassword(String password) {
        assertThat(OpaqueString.prepare(password.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void refusesOctetsThatAreNoUtf8AndLeavesItsInputAlone() {
        byte[][] broken = {
            {(byte) 0xff},
            {(byte) 0xc3},
            {(byte) 0xc0, (byte) 0x80},
            {(byte) 0xed, (byte) 0xa0, 0x20},
            {'a', (byte) 0xf0, (byte) 0x9f, (byte) 0x98}
        };
        for (byte[] octets : broken) {
            byte[] before = octets.clone();
            assertThat(OpaqueString.prepare(octets)).isEmpty();
            assertThat(octets).isEqualTo(before);
        }
    }
}
