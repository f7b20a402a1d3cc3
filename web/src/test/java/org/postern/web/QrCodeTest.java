package org.postern.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.Sha256;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

class QrCodeTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 14, 15, 26, 42, 62, 84, 106, 122, 152, 180, 181, 213})
    void finderPatternsStandInThreeCorners(int length) {
        var code = QrCode.of("x".repeat(length));
        int last = code.size() - 1;
        for (int i = 0; i < 7; i++) {
            assertThat(code.isDark(i, 0)).isTrue();
            assertThat(code.isDark(last - i, 0)).isTrue();
            assertThat(code.isDark(0, last - i)).isTrue();
            assertThat(code.isDark(i, 7)).as("separator").isFalse();
        }
        assertThat(code.isDark(8, last - 7)).as("the module that is always dark").isTrue();
    }

    /// The digests of codes that a reader (zbar 0.23) has read as these texts.
    @ParameterizedTest
    @CsvSource({
        "20, 9a65071d29d89452d5329bf9c8408fdcbae850139bd65cf177379f3dab16dc8c",
        "100, 6d50b4fe59197a9ff36afea4b1a64328e2eb45587013913cd01eb1dbaffdb195",
        "213, cd9da86681aee67d6a73ccf676b59ea8a1a53308cfcea08a9cf235f221a2908c",
    })
    void codesAreThoseThatAReaderUnderstood(int length, String digest) {
        var code = QrCode.of("0123456789abcdefghij".repeat(11).substring(0, length));
        var modules = new StringBuilder();
        for (int y = 0; y < code.size(); y++) {
            for (int x = 0; x < code.size(); x++) {
                modules.append(code.isDark(x, y) ? '1' : '0');
            }
        }
        assertThat(
                        HexFormat.of()
                                .formatHex(
                                        Sha256.digest(
                                                modules.toString()
                                                        .getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(digest);
    }

    @Test
    void theSizeFollowsTheText() {
        assertThat(QrCode.of("x".repeat(14)).size()).isEqualTo(21);
        assertThat(QrCode.of("x".repeat(15)).size()).isEqualTo(25);
        assertThat(QrCode.of("x".repeat(213)).size()).isEqualTo(57);
        assertThatThrownBy(() -> QrCode.of("x".repeat(214)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
