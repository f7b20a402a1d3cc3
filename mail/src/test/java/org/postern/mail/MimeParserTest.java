package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

class MimeParserTest {
    private static final String MIXED = "Content-Type: multipart/mixed; boundary=b||";

    /// In the tables a bar is a line end.
    private static byte[] crlf(String text) {
        return text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] lf(String text) {
        return text.replace("|", "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\u00A7',
            value = {
                "plain # Subject: x||hello| # text/plain'hello|'",
                "nothing at all # §§ # text/plain''",
                "no body # Subject: x| # text/plain''",
                "no header # |hello| # text/plain'hello|'",
                "no line end # Subject: x||hello # text/plain'hello'",
                "two parts # M--b||one|--b||two|--b--| # multipart/mixed[text/plain'one',"
                        + " text/plain'two']",
                "preamble and epilogue # Mpre|--b||one|--b--|epi| #"
                        + " multipart/mixed[text/plain'one']",
                "blank line is the body's # M--b||one||--b--| # multipart/mixed[text/plain'one|']",
                "empty part # M--b||--b||x|--b--| # multipart/mixed[text/plain'', text/plain'x']",
                "part without header end # M--b|Content-Type: text/html|--b--| #"
                        + " multipart/mixed[text/html'']",
                "boundary at once again # M--b|--b|--b--| # multipart/mixed[text/plain'',"
                        + " text/plain'']",
                "missing end # M--b||one|--b||two| # multipart/mixed[text/plain'one',"
                        + " text/plain'two|']",
                "no boundary line # Mone|two| # multipart/mixed[text/plain'']",
                "no boundary parameter # Content-Type: multipart/mixed||--b||x| #"
                        + " text/plain'--b||x|'",
                "empty boundary # Content-Type: multipart/mixed; boundary=\"\"||--||x| #"
                        + " text/plain'--||x|'",
                "padding after boundary # M--b \t||one|--b--  | # multipart/mixed[text/plain'one']",
                "junk after boundary # M--b junk||one|--b--junk| #"
                        + " multipart/mixed[text/plain'one']",
                "longer word is no boundary # M--b||one|--bc||x|--b--| #"
                        + " multipart/mixed[text/plain'one|--bc||x']",
                "boundary not at line start # M--b||one| --b||x|--b--| #"
                        + " multipart/mixed[text/plain'one| --b||x']",
                "end without line end # M--b||one|--b-- # multipart/mixed[text/plain'one']",
                "boundary is the last line # M--b||one|--b # multipart/mixed[text/plain'one',"
                        + " text/plain'']",
                "after the end # M--b||one|--b--|--b||two| # multipart/mixed[text/plain'one']",
                "digest # Content-Type: multipart/digest; boundary=b||--b||Subject: x||one|--b--|"
                        + " # multipart/digest[message/rfc822(text/plain'one')]",
                "message # Content-Type: message/rfc822||Subject: x||one| #"
                        + " message/rfc822(text/plain'one|')",
                "message in message # Content-Type: message/rfc822||Content-Type:"
                        + " message/rfc822||Subject: x||one| #"
                        + " message/rfc822(message/rfc822(text/plain'one|'))",
                "message cut by boundary # M--b|Content-Type: message/rfc822||Subject: x|--b--|"
                        + " # multipart/mixed[message/rfc822(text/plain'')]",
                "message without anything # M--b|Content-Type: message/rfc822|--b--|"
                        + " # multipart/mixed[message/rfc822(text/plain'')]",
                "encoded message # Content-Type: message/rfc822|Content-Transfer-Encoding:"
                        + " base64||U3ViamVjdA==| # message/rfc822(text/plain'')",
                "no slash # Content-Type: text||x| # text/plain'x|'",
                "nonsense # Content-Type: ;;;||x| # text/plain'x|'",
                "case # CONTENT-TYPE: Text/HTML||x| # text/html'x|'",
                "comment # Content-Type: (a) text (b) / (c) html (d)||x| # text/html'x|'",
            })
    void findsTheStructure(String name, String message, String outline) {
        String text = message.startsWith("M") ? MIXED + message.substring(1) : message;

        assertThat(Outline.of(crlf(text))).as(name).isEqualTo(outline);
        assertThat(Outline.of(lf(text))).as(name + ", bare LF").isEqualTo(outline);
    }

    @Test
    void innerPartsEndAtAnOuterBoundary() {
        byte[] message =
                crlf(
                        MIXED
                                + "--b|Content-Type: multipart/alternative; boundary=c||--c||one|"
                                + "--b||two|--c||three|--b--|");

        assertThat(Outline.of(message))
                .isEqualTo(
                        "multipart/mixed[multipart/alternative[text/plain'one'],"
                                + " text/plain'two|--c||three']");
    }

    @Test
    void boundaryThatBeginsLikeAnotherIsToldFromIt() {
        byte[] message =
                crlf(
                        "Content-Type: multipart/mixed; boundary=\"b\"||--b|"
                                + "Content-Type: multipart/mixed; boundary=\"b--c\"||--b--c||one|"
                                + "--b--c--||--b||two|--b--|");

        assertThat(Outline.of(message))
                .isEqualTo("multipart/mixed[multipart/mixed[text/plain'one'], text/plain'two']");
    }

    @Test
    void sameBoundaryInsideIsTheInnerOnes() {
        byte[] message = crlf(MIXED + "--b|" + MIXED + "--b||one|--b--|--b||two|--b--|");

        assertThat(Outline.of(message))
                .isEqualTo("multipart/mixed[multipart/mixed[text/plain'one'], text/plain'two']");
    }

    @Test
    void foldedBoundaryKeepsItsBlank() {
        byte[] message =
                crlf(
                        "Content-Type: multipart/mixed; boundary=\"foo| bar\"||--foo bar|"
                                + "Content-Type: text/x-myown||hello||--foo bar--|");

        assertThat(Outline.of(message)).isEqualTo("multipart/mixed[text/x-myown'hello|']");
    }

    @Test
    void extentsAndLinesAreExact() {
        byte[] message =
                crlf(
                        MIXED
                                + "--b|Content-Type: message/rfc822||Subject: in||one|two|"
                                + "--b|X-A: 1||three||--b--|");
        var root = (MimePart.Multipart) MimeParser.parse(message).structure();
        var embedded = (MimePart.Embedded) root.children().getFirst();
        MimePart last = root.children().getLast();

        assertThat(Outline.header(root, message))
                .isEqualTo("Content-Type: multipart/mixed; boundary=b||");
        assertThat(root.extent().end()).isEqualTo(message.length);
        assertThat(Outline.header(embedded, message)).isEqualTo("Content-Type: message/rfc822||");
        assertThat(Outline.body(embedded, message)).isEqualTo("Subject: in||one|two");
        assertThat(embedded.extent().bodyLines()).isEqualTo(3);
        assertThat(Outline.header(embedded.content(), message)).isEqualTo("Subject: in||");
        assertThat(Outline.body(embedded.content(), message)).isEqualTo("one|two");
        assertThat(embedded.content().extent().bodyLines()).isEqualTo(1);
        assertThat(Outline.header(last, message)).isEqualTo("X-A: 1||");
        assertThat(Outline.body(last, message)).isEqualTo("three|");
        assertThat(last.extent().bodyLines()).isEqualTo(1);
        assertThat(embedded.listed().envelope().decodedSubject()).isEqualTo("in");
    }

    @Test
    void sectionsAreNumberedAsImapNumbersThem() {
        byte[] message =
                crlf(
                        MIXED
                                + "--b||one|--b|Content-Type: message/rfc822||Content-Type:"
                                + " multipart/mixed;"
                                + " boundary=c||--c||two|--c||three|--c--|--b|Content-Type:"
                                + " message/rfc822||Subject: x||four|--b--|");
        MimePart root = MimeParser.parse(message).structure();

        assertThat(root.section(List.of())).contains(root);
        assertThat(bodyOf(root, message, 1)).isEqualTo("one");
        assertThat(bodyOf(root, message, 2, 1)).isEqualTo("two");
        assertThat(bodyOf(root, message, 2, 2)).isEqualTo("three");
        assertThat(bodyOf(root, message, 3, 1)).isEqualTo("four");
        for (List<Integer> absent :
                List.of(
                        List.of(0),
                        List.of(4),
                        List.of(1, 1),
                        List.of(2, 3),
                        List.of(3, 2),
                        List.of(3, 1, 1))) {
            assertThat(root.section(absent)).as(absent.toString()).isEmpty();
        }
        MimePart simple = MimeParser.parse(crlf("||x|")).structure();
        assertThat(simple.section(List.of(1))).contains(simple);
        assertThat(simple.section(List.of(2))).isEmpty();
        assertThat(simple.section(List.of(1, 1))).isEmpty();
    }

    @Test
    void wholeMessageThatIsAMessageHasItAsPartOne() {
        byte[] message =
                crlf("Content-Type: message/rfc822||" + MIXED + "--b||one|--b||two|--b--|");
        MimePart root = MimeParser.parse(message).structure();

        assertThat(root.section(List.of(1))).contains(root);
        assertThat(bodyOf(root, message, 1, 2)).isEqualTo("two");
    }

    private static String bodyOf(MimePart root, byte[] message, Integer... numbers) {
        return Outline.body(root.section(List.of(numbers)).orElseThrow(), message);
    }

    @Test
    void contentFieldsAreRead() {
        byte[] message =
                crlf(
                        "Content-Type: text/plain; charset=\"ISO-8859-1\";"
                            + " name=a.txt|Content-Transfer-Encoding: (x)"
                            + " Quoted-Printable|Content-ID: <id@x>|Content-Description: a|"
                            + " b|Content-MD5: abc==|Content-Language: de, en (x)|Content-Location:"
                            + " http://x/|Content-Disposition: Attachment;"
                            + " filename*=utf-8''%C3%A4.txt||x");
        ContentFields fields = MimeParser.parse(message).structure().fields();

        assertThat(fields.mediaType().parameter("CHARSET")).contains("ISO-8859-1");
        assertThat(fields.encoding()).isEqualTo("quoted-printable");
        assertThat(fields.id()).hasToString("<id@x>");
        assertThat(fields.description()).hasToString("a b");
        assertThat(fields.md5()).hasToString("abc==");
        assertThat(fields.languages()).extracting(RawText::toString).containsExactly("de", "en");
        assertThat(fields.location()).hasToString("http://x/");
        assertThat(fields.fileName()).contains("\u00E4.txt");
    }

    @Test
    void beyondTheDepthIsALeaf() {
        var message = new StringBuilder();
        message.repeat("Content-Type: message/rfc822||", 1000).append("Subject: x||end|");
        MimePart at = MimeParser.parse(crlf(message.toString())).structure();
        int depth = 1;
        while (at instanceof MimePart.Embedded embedded) {
            at = embedded.content();
            depth++;
        }

        assertThat(depth).isEqualTo(MimeLimits.DEFAULTS.depth());
        assertThat(at.fields().mediaType()).isEqualTo(MediaType.OCTET_STREAM);
    }

    @Test
    void lastAllowedPartTakesInTheRest() {
        var limits = new MimeLimits(10, 4, 1000, 70, 1000);
        byte[] message = crlf(MIXED + "--b||x|".repeat(20) + "--b--|");
        var parser = new MimeParser(limits);
        parser.feed(message, 0, message.length);
        var root = (MimePart.Multipart) parser.finish().structure();

        assertThat(root.children()).hasSize(3);
        assertThat(root.children().getLast().fields().mediaType())
                .isEqualTo(MediaType.OCTET_STREAM);
        assertThat(root.children().getLast().extent().end()).isEqualTo(message.length);
    }

    @Test
    void headerBeyondItsLimitIsPassedOver() {
        var limits = new MimeLimits(10, 10, 1000, 70, 1000);
        byte[] message = crlf("Subject: x|X-Long: " + "y".repeat(5000) + "|To: a@b.test||hello|");
        var parser = new MimeParser(limits);
        parser.feed(message, 0, message.length);
        MessageSummary summary = parser.finish();

        assertThat(Outline.of(summary.structure(), message)).isEqualTo("text/plain'hello|'");
        assertThat(summary.listed().complete()).isFalse();
        assertThat(summary.envelope().decodedSubject()).isEqualTo("x");
        assertThat(summary.envelope().to()).isEmpty();
    }

    @Test
    void whatTheStructureKeepsIsBounded() {
        var limits = new MimeLimits(10, 1000, 10_000, 70, 2000);
        byte[] message =
                crlf(
                        MIXED
                                + ("--b|Content-Type: image/png; name=\""
                                                + "n".repeat(300)
                                                + "\"||x|")
                                        .repeat(100)
                                + "--b--|");
        var parser = new MimeParser(limits);
        parser.feed(message, 0, message.length);
        var root = (MimePart.Multipart) parser.finish().structure();

        assertThat(root.children()).hasSize(100);
        assertThat(root.children().getFirst().fields().fileName()).isPresent();
        assertThat(root.children().getLast().fields().fileName()).isEmpty();
        assertThat(root.children().getLast().fields().mediaType()).hasToString("image/png");
    }

    @Test
    void prefixGrowsTheHeader() {
        byte[] message = crlf("Subject: x|" + MIXED + "--b||one|--b--|");
        byte[] prefix = crlf("Return-Path: <a@b.test>|X-Spam-Flag: YES|");
        byte[] whole =
                crlf(
                        "Return-Path: <a@b.test>|X-Spam-Flag: YES|Subject: x|"
                                + MIXED
                                + "--b||one|--b--|");

        assertThat(MimeParser.parse(message).withPrefix(prefix)).isEqualTo(MimeParser.parse(whole));
        assertThat(MimeParser.parse(message).withPrefix(new byte[0]))
                .isEqualTo(MimeParser.parse(message));
    }

    @Test
    void endsOnce() {
        var parser = new MimeParser();
        MessageSummary empty = parser.finish();

        assertThat(empty.octets()).isZero();
        assertThatThrownBy(parser::finish).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> parser.feed(new byte[1], 0, 1))
                .isInstanceOf(IllegalStateException.class);
    }
}
