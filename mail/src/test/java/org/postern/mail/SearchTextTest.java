package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.mail.MessageText.Zone;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What searches see of a message.
class SearchTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Hello | hello
                    ÄRGER | ärger
                    Straße | strasse
                    ΟΔΟΣ | οδοσ
                    οδος | οδοσ
                    İstanbul | istanbul
                    i\u0307stanbul | istanbul
                    漢字 | 漢字
                    """)
    void folds(String text, String folded) {
        assertThat(FoldedText.of(text)).isEqualTo(folded);
    }

    @Test
    void foldsComposedAndDecomposedAlike() {
        assertThat(FoldedText.of("E\u0301t\u00E9")).isEqualTo("\u00E9t\u00E9");
        assertThat(FoldedText.of("i\u0307I\u0307\u0130\u0131")).isEqualTo("iiii");
        assertThat(FoldedText.of("z\u0307")).isEqualTo("\u017C");
        assertThat(FoldedText.of("a\0b\uD800c")).isEqualTo("a\uFFFDb\uFFFDc");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    <p>One</p><p>Two</p> | One;Two;
                    f<b>o</b>o | foo
                    a&amp;b &lt;c&gt; &#233;&#x4F60;&nbsp;x | a&b <c> é你 x
                    a &unknown & b | a &unknown & b
                    x<script>var y = "<p>";</script>z | x;z
                    <!-- no <p> -->text | text
                    see <a href="http://x.test/?a&amp;b">here</a> | see here;http://x.test/?a&b
                    <img alt='A cat' src=c.png> | ;A cat
                    1 < 2 | 1 < 2
                    <p title=x | ;x
                    """)
    void readsHtml(String html, String text) {
        assertThat(HtmlText.of(html).strip()).isEqualTo(text.replace(';', '\n').strip());
    }

    /// Hostile markup takes time in proportion.
    @Test
    void readsHostileHtml() {
        for (String piece :
                List.of("<", "<a ", "<a href=\"", "<!--", "&", "<script>", "</", "<p>")) {
            assertThat(HtmlText.of(piece.repeat(1 << 20))).hasSizeLessThan(16 << 20);
        }
        var random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            var html = new StringBuilder();
            for (int j = 0; j < 40; j++) {
                html.append("<>&;\"'=/!-ab #".charAt(random.nextInt(14)));
            }
            assertThat(HtmlText.of(html.toString())).isNotNull();
        }
    }

    @Test
    void readsHeaderAndBody() throws IOException {
        String message =
                """
                From: =?utf-8?Q?J=C3=BCrgen?= <j@x.test>
                Subject: One
                 two
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: quoted-printable

                Gr=FC=DFe
                --b
                Content-Type: image/png; name=x.png

                PNG
                --b--
                """;
        var passages = passages(message);
        assertThat(passages)
                .contains(
                        "FROM jürgen <j@x.test>",
                        "SUBJECT one two",
                        "HEADER subject: one two",
                        "BODY grüsse",
                        "BODY content-type: image/png; name=x.png")
                .noneMatch(passage -> passage.contains("PNG") || passage.endsWith("png\n"));
    }

    /// Each is its zone, a space, the text.
    private static List<String> passages(String message) throws IOException {
        byte[] octets = message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        var structure = MimeParser.parse(octets).structure();
        var found = new ArrayList<String>();
        MessageText.read(
                structure,
                (offset, length) -> new ByteArrayInputStream(octets, (int) offset, (int) length),
                new MessageText.Passages() {
                    @Override
                    public boolean wants(Zone zone) {
                        return true;
                    }

                    @Override
                    public void passage(Zone zone, String text) {
                        found.add(zone + " " + text.stripTrailing());
                    }
                });
        return found;
    }
}
