package org.postern.webmail;

import static org.assertj.core.api.Assertions.assertThat;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/// What hostile people put into mail comes out inert, what is usual comes out whole.
final class HtmlCleanerTest {
    private static final Set<String> NEVER =
            Set.of(
                    "script",
                    "iframe",
                    "frame",
                    "frameset",
                    "object",
                    "embed",
                    "applet",
                    "svg",
                    "math",
                    "form",
                    "input",
                    "button",
                    "select",
                    "textarea",
                    "meta",
                    "link",
                    "base",
                    "video",
                    "audio",
                    "source",
                    "template",
                    "noscript",
                    "dialog",
                    "canvas",
                    "picture",
                    "area",
                    "isindex",
                    "bgsound",
                    "xmp");

    private static final Set<String> FETCHING =
            Set.of(
                    "background",
                    "srcset",
                    "poster",
                    "data",
                    "ping",
                    "lowsrc",
                    "dynsrc",
                    "action",
                    "formaction",
                    "longdesc",
                    "manifest",
                    "code",
                    "codebase",
                    "archive",
                    "usemap");

    private final HtmlCleaner cleaner = new HtmlCleaner();

    private String corpus(String name) throws IOException {
        try (var in = getClass().getResourceAsStream("hostile/" + name + ".html")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scripts", "svg", "styles", "navigation", "tracking"})
    void corpusIsInert(String name) throws IOException {
        String html = cleaner.clean(corpus(name)).html();
        assertInert(html);
        assertThat(Jsoup.parse(html).text()).contains("kept");
    }

    private static void assertInert(String html) {
        // Parsed anew, as a browser would.
        var document = Jsoup.parse(html);
        for (Element element : document.getAllElements()) {
            assertThat(NEVER).as(html).doesNotContain(element.normalName());
            for (Attribute attribute : element.attributes()) {
                String name = attribute.getKey().toLowerCase(Locale.ROOT);
                String value = attribute.getValue().strip().toLowerCase(Locale.ROOT);
                assertThat(name).as(html).doesNotStartWith("on");
                assertThat(FETCHING).as(html).doesNotContain(name);
                assertThat(
                                name.equals("href")
                                        && !value.startsWith("http")
                                        && !value.startsWith("mailto:")
                                        && !value.startsWith("tel:"))
                        .as(attribute + " in " + html)
                        .isFalse();
                if (name.equals("src")) {
                    assertThat(value)
                            .as(html)
                            .matches("(https?:|cid:|data:image/(png|gif|jpe?g|webp|avif|bmp);).*");
                }
                if (name.equals("style")) {
                    assertHarmlessStyle(value);
                }
            }
        }
        document.select("style")
                .forEach(style -> assertHarmlessStyle(style.data().toLowerCase(Locale.ROOT)));
    }

    private static void assertHarmlessStyle(String css) {
        assertThat(css)
                .doesNotContain(
                        "url(",
                        "expression",
                        "@import",
                        "@font-face",
                        "behavior",
                        "binding",
                        "image-set",
                        "\\",
                        "position",
                        "<",
                        "[");
    }

    @Test
    void tellsWhetherPicturesLieElsewhere() throws IOException {
        assertThat(cleaner.clean(corpus("tracking")).remote()).isTrue();
        assertThat(cleaner.clean("<p>x</p><img src=\"cid:a@b\">").remote()).isFalse();
        assertThat(cleaner.clean("<img src=\"data:image/png;base64,AA==\">").remote()).isFalse();
    }

    @Test
    void keepsWhatLettersAreMadeOf() {
        String letter =
                "<table width=\"600\" cellpadding=\"4\" bgcolor=\"#ffffff\"><tr><td colspan=\"2\""
                    + " style=\"color:red;font:14px Arial\"><b>Hi</b> <a"
                    + " href=\"https://example.org/a?b=c&amp;d=e\">link</a> <img src=\"cid:logo\""
                    + " alt=\"Logo\" width=\"10\"></td></tr></table>";
        assertThat(cleaner.clean(letter).html())
                .contains(
                        "width=\"600\"", "colspan=\"2\"", "color:red;font:14px Arial", "<b>Hi</b>")
                .contains(
                        "href=\"https://example.org/a?b=c&amp;d=e\"",
                        "src=\"cid:logo\"",
                        "alt=\"Logo\"");
    }

    @Test
    void keepsTheLookOfTheWholeLetter() {
        assertThat(
                        cleaner.clean(
                                        "<body bgcolor=#eee"
                                            + " style='color:#111'><style>.h{color:green}</style><p"
                                            + " class=h>x</p>")
                                .html())
                .isEqualTo(
                        "<style>.h{color:green}\n"
                                + "</style><div style=\"background-color:#eee;color:#111\"><p"
                                + " class=\"h\">x</p></div>");
    }

    @Test
    void readsNoMoreThanItsLimit() {
        String html = "<p>" + "x".repeat(HtmlCleaner.MOST_CHARACTERS) + "</p><p>beyond</p>";
        assertThat(cleaner.clean(html).html()).doesNotContain("beyond");
    }

    @Test
    void deepNestingEnds() {
        String html = "<div>".repeat(50_000) + "<script>alert(1)</script>deep";
        assertInert(cleaner.clean(html).html());
    }

    /// Pieces of all that is hostile, in any order.
    @Test
    void anyMixtureIsInert() throws IOException {
        long seed = Long.getLong("postern.seed", new Random().nextLong());
        var random = new Random(seed);
        var pieces = new StringBuilder();
        for (String name : Set.of("scripts", "svg", "styles", "navigation", "tracking")) {
            pieces.append(corpus(name));
        }
        for (int i = 0; i < 300; i++) {
            var html = new StringBuilder();
            for (int j = 0; j < 12; j++) {
                int from = random.nextInt(pieces.length());
                html.append(pieces, from, Math.min(pieces.length(), from + 1 + random.nextInt(60)));
            }
            String mixture = html.toString();
            try {
                assertInert(cleaner.clean(mixture).html());
            } catch (AssertionError e) {
                throw new AssertionError("-Dpostern.seed=" + seed + " " + mixture, e);
            }
        }
    }
}
