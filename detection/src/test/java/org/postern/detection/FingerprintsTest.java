package org.postern.detection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.mail.MimeParser;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

class FingerprintsTest {
    private static final String LETTER =
            """
            Dear %s, we write to you today since your order number %d of the spring catalogue waits
            for your confirmation. Please visit our office before the end of the week and bring the
            papers that were sent to you by mail in March. Should you not be able to come, call the
            number below, and one of our friendly colleagues will find another day for you. Many
            thanks for your trust in our house, and all the best from the whole team in the harbour.
            """;
    private static final String OTHER =
            """
            The committee met on Tuesday and looked at three drafts for the new bridge. Two of them
            need a longer road on the northern bank, which the council has refused before; the third
            is dearer but leaves the old trees where they are. A vote was put off until the engineers
            have answered what happens to the bridge in a flood like that of the year before last.
            """;

    static Fingerprint of(String message) throws IOException {
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        return Fingerprints.of(
                (offset, length) -> new ByteArrayInputStream(octets, (int) offset, (int) length),
                MimeParser.parse(octets).structure());
    }

    static String plain(String text) {
        return "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                + text.replace("\n", "\r\n");
    }

    private static int shared(List<Long> one, List<Long> other) {
        var both = new HashSet<>(one);
        both.retainAll(other);
        return both.size();
    }

    @Test
    void copiesThatDifferInNamesAndNumbersShareKeys() throws IOException {
        var first = of(plain(LETTER.formatted("Anna", 4711)));
        int together = 0;
        var names = List.of("Bert", "Clara Maria", "Dora", "Emil", "Friedrich Wilhelm");
        for (var name : names) {
            var copy = of(plain(LETTER.formatted(name, name.hashCode())));
            together += shared(first.text(), copy.text()) >= 2 ? 1 : 0;
        }
        assertThat(together).isEqualTo(names.size());
        assertThat(shared(first.text(), of(plain(OTHER)).text())).isZero();
    }

    @Test
    void markupAndEncodingDoNotCount() throws IOException {
        var text = of(plain(OTHER));
        var html =
                of(
                        "Subject: y\r\nContent-Type: text/html; charset=utf-8\r\n"
                                + "Content-Transfer-Encoding: base64\r\n\r\n"
                                + Base64.getMimeEncoder()
                                        .encodeToString(
                                                ("<p>" + OTHER.replace("\n", "<br>\n") + "</p>")
                                                        .getBytes(StandardCharsets.UTF_8)));
        assertThat(html.text()).isEqualTo(text.text()).hasSize(TextKeys.KEYS);
        var versions =
                of(
                        "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n"
                                + "random words that nobody sees\r\n--b\r\n"
                                + "Content-Type: text/html\r\n\r\n<p>"
                                + OTHER
                                + "</p>\r\n--b--\r\n");
        assertThat(versions.text()).isEqualTo(text.text());
    }

    @Test
    void shortTextsHaveNoKeys() throws IOException {
        assertThat(of(plain("Hello, see you tomorrow at ten. Best regards, Eve")).text()).isEmpty();
        assertThat(of(plain("")).keys()).isEmpty();
    }

    @Test
    void addressesOfPagesDoNotCount() throws IOException {
        var one = of(plain(OTHER + " http://a1.shop.example/buy/now?id=7"));
        var other = of(plain(OTHER + " http://zz9.shop.example/come/and/see?you=8"));
        assertThat(one.text()).isEqualTo(other.text());
    }

    private static String attached(byte[] file) {
        return "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\n"
                + "Content-Type: application/octet-stream; name=a.bin\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(file)
                + "\r\n--b--\r\n";
    }

    @Test
    void filesThatDifferInOnePlaceShareKeys() throws IOException {
        byte[] file = new byte[60_000];
        new Random(5).nextBytes(file);
        var whole = of(attached(file)).files().getFirst();
        byte[] changed = new byte[file.length + 17];
        System.arraycopy(file, 0, changed, 0, 30_000);
        System.arraycopy(file, 30_000, changed, 30_017, 30_000);
        var other = of(attached(changed)).files().getFirst();
        assertThat(other.exact()).isNotEqualTo(whole.exact());
        assertThat(shared(whole.similar(), other.similar())).isGreaterThanOrEqualTo(2);
        byte[] different = new byte[60_000];
        new Random(6).nextBytes(different);
        assertThat(shared(whole.similar(), of(attached(different)).files().getFirst().similar()))
                .isZero();
        assertThat(whole.part()).isEqualTo("2");
        assertThat(whole.name()).isEqualTo("a.bin");
        assertThat(of(attached(new byte[100])).files().getFirst().similar()).isEmpty();
    }

    @Test
    void readsNoMoreThanItMay() throws IOException {
        var many = new StringBuilder("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
        for (int i = 0; i < 300; i++) {
            many.append("--b\r\nContent-Type: image/png\r\n\r\nx").append(i).append("\r\n");
        }
        var print = of(many.append("--b--\r\n").toString());
        assertThat(print.files()).hasSize(Fingerprints.MOST_FILES);
        assertThat(print.keys().size()).isLessThanOrEqualTo(Question.MOST_KEYS);
        assertThat(of(plain("word another third ".repeat(200_000))).text()).hasSize(TextKeys.KEYS);
    }
}
