package org.postern.webmail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

final class BrandTest {
    private static final String EXAMPLE =
            "example.org; name=Example Mail; hue=150; logo=example.svg;"
                    + " Help=https://example.org/help";

    @Test
    void readsAndPrintsTheSame() {
        var brand = Brand.parse(EXAMPLE);
        assertThat(brand)
                .isEqualTo(
                        new Brand(
                                "example.org",
                                "Example Mail",
                                150,
                                "example.svg",
                                List.of(new Brand.Link("Help", "https://example.org/help"))));
        assertThat(Brand.parse(brand.toString())).isEqualTo(brand);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "name=x",
                "example.org; hue=361",
                "example.org; hue=blue",
                "example.org; logo=../../etc/passwd.svg",
                "example.org; logo=.svg",
                "example.org; logo=x.html",
                "example.org; Help=javascript:alert(1)",
                "example.org; Help=help",
                "example.org; Help",
            })
    void refuses(String text) {
        assertThatThrownBy(() -> Brand.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theNearestDomainWins() {
        var settings =
                new WebmailSettings(
                        List.of(
                                Brand.parse("*; name=Any"),
                                Brand.parse(EXAMPLE),
                                Brand.parse("a.example.org; name=A")));
        assertThat(settings.brand("mail.example.org").name()).isEqualTo("Example Mail");
        assertThat(settings.brand("mail.a.example.org").name()).isEqualTo("A");
        assertThat(settings.brand("badexample.org").name()).isEqualTo("Any");
        assertThat(WebmailSettings.DEFAULTS.brand("example.org")).isEqualTo(Brand.PLAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mail.Example.ORG", "mail.example.org:8443"})
    void hostsHaveNoPorts(String host) {
        assertThat(BrandPages.hostname(host)).isEqualTo("mail.example.org");
    }

    @Test
    void hostsMayBeNumbers() {
        assertThat(BrandPages.hostname("[::1]:8443")).isEqualTo("[::1]");
    }
}
