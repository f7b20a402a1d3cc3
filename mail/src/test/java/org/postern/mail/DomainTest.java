package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainTest {
    @ParameterizedTest
    @CsvSource({
        "Example.COM, example.com, example.com",
        "example.com., example.com, example.com",
        "a--b.example, a--b.example, a--b.example",
        "M\u00DCNCHEN.example, xn--mnchen-3ya.example, m\u00FCnchen.example",
        "mu\u0308nchen.example, xn--mnchen-3ya.example, m\u00FCnchen.example",
        "XN--MNCHEN-3YA.example, xn--mnchen-3ya.example, m\u00FCnchen.example",
        "stra\u00DFe.example, xn--strae-oqa.example, stra\u00DFe.example",
        "\u03B2\u03CC\u03BB\u03BF\u03C2.example, xn--nxasmm1c.example,"
                + " \u03B2\u03CC\u03BB\u03BF\u03C2.example",
        "\u4F8B\u5B50\u3002\u4E2D\u56FD, xn--fsqu00a.xn--fiqs8s, \u4F8B\u5B50.\u4E2D\u56FD",
        "\uFF45\uFF58.example, ex.example, ex.example",
        "l\u00B7l.example, xn--ll-0ea.example, l\u00B7l.example",
        "\u05D0\u05D1\u05D2.example, xn--4dbcd.example, \u05D0\u05D1\u05D2.example",
        // A registration of IDNA2003 (a heart) keeps working in its A-label form.
        "xn--qei.example, xn--qei.example, xn--qei.example",
        "xn--a-ecp.example, xn--a-ecp.example, xn--a-ecp.example",
    })
    void readsAllForms(String text, String ascii, String unicode) throws Exception {
        Domain domain = Domain.parse(text);

        assertThat(domain.ascii()).isEqualTo(ascii);
        assertThat(domain.unicode()).isEqualTo(unicode);
        assertThat(Domain.parse(domain.unicode())).isEqualTo(domain);
        assertThat(Domain.parse(domain.ascii())).isEqualTo(domain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                ".example",
                "a..b",
                "example.test..",
                "xn--.example9",
                "-a.test",
                "a-.test",
                "a_b.test",
                "a b.test",
                "a\u0000.test",
                "1.2.3.4",
                "\u2764.test",
                "\u0308a.test",
                "a\u200Db.test",
                "l\u00B7a.test",
                "a\u05D0.test",
                "\u05D0a.test",
                "\u05D01\u0661.test",
                "\uD800.test",
            })
    void refuses(String text) {
        assertThatThrownBy(() -> Domain.parse(text)).isInstanceOf(AddressSyntaxException.class);
    }

    @Test
    void lengthsAreCountedInAscii() {
        String label = "a".repeat(63);
        String longest = label + "." + label + "." + label + "." + "a".repeat(61);

        assertThat(Domain.of(longest).ascii()).hasSize(Domain.LONGEST_NAME);
        assertThat(Domain.of(longest + ".").ascii()).hasSize(Domain.LONGEST_NAME);
        assertThatThrownBy(() -> Domain.parse(longest + "a")).hasMessageContaining("253");
        assertThatThrownBy(() -> Domain.parse(label + "a.test")).hasMessageContaining("63");
        assertThatThrownBy(() -> Domain.parse("\u00FC".repeat(60) + "x".repeat(10) + ".test"))
                .hasMessageContaining("63");
        assertThatThrownBy(() -> Domain.parse("a.".repeat(1_000_000))).hasMessageContaining("253");
    }

    @Test
    void knowsWhatLiesWithin() {
        assertThat(Domain.of("a.example.test").isWithin(Domain.of("EXAMPLE.test"))).isTrue();
        assertThat(Domain.of("example.test").isWithin(Domain.of("example.test"))).isTrue();
        assertThat(Domain.of("anexample.test").isWithin(Domain.of("example.test"))).isFalse();
    }
}
