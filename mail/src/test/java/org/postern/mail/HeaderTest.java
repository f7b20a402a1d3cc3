package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

class HeaderTest {
    private static Header parse(String text) {
        return Header.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void readsFieldsWithTheirExactOctets() {
        Header header = parse("Subject: one\r\n two\r\nX-A:\tb \r\nsubject:\r\n\r\nbody: no\r\n");

        assertThat(header.fields())
                .extracting(HeaderField::name)
                .containsExactly("Subject", "X-A", "subject");
        assertThat(header.value("SUBJECT")).contains(RawText.of("one two"));
        assertThat(header.first("Subject").orElseThrow().octets())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("Subject: one\r\n two\r\n");
        assertThat(header.value("x-a")).contains(RawText.of("b"));
        assertThat(header.all("Subject").getLast().value()).isEqualTo(RawText.EMPTY);
        assertThat(header.value("Body")).isEmpty();
    }

    @Test
    void readsWhatIsNotQuiteAHeader() {
        assertThat(parse("From ada Sat Nov 1\nSubject : a\n\tb\nrubbish\n more\nX: 1").fields())
                .extracting(HeaderField::toString)
                .containsExactly("Subject: a\tb", "X: 1");
        assertThat(parse("").fields()).isEmpty();
        assertThat(parse(" folded: first\r\n").fields()).isEmpty();
        assertThat(parse(": no name\r\n").fields()).isEmpty();
        assertThat(parse("\r\nX: 1\r\n").fields()).isEmpty();
    }

    @Test
    void rawTextHasNoLineEndNorNul() {
        RawText text = parse("X: a\u0000b\rc\r\n \rd\r\n").value("X").orElseThrow();

        assertThat(text.literal()).isEqualTo("abc d");
        assertThat(RawText.of("\u0000 \r\n").isEmpty()).isTrue();
    }

    @Test
    void countOfFieldsIsLimited() {
        assertThat(parse("X: 1\r\n".repeat(Header.MOST_FIELDS + 5)).fields())
                .hasSize(Header.MOST_FIELDS);
    }

    @Test
    void listedFieldsAnswerRequests() {
        ListedHeader listed =
                MimeParser.parse(
                                "X-Other: 1\r\nSubject: a\r\n b\r\nTo: x@y.test\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII))
                        .listed();

        assertThat(listed.octets())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("Subject: a\r\n b\r\nTo: x@y.test\r\n");
        assertThat(listed.answers(List.of("SUBJECT", "cc"))).isTrue();
        assertThat(listed.answers(List.of("Subject", "X-Other"))).isFalse();
    }

    @Test
    void listedFieldThatIsTooLongIsCutAtALine() {
        String to = "To: " + "someone@example.test,\r\n ".repeat(10_000) + "last@example.test\r\n";
        MessageSummary summary =
                MimeParser.parse((to + "Subject: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));

        assertThat(summary.listed().complete()).isFalse();
        assertThat(summary.listed().answers(List.of("Subject"))).isFalse();
        assertThat(summary.listed().octets().length)
                .isBetween(ListedHeader.MOST_OCTETS - 100, ListedHeader.MOST_OCTETS);
        assertThat(summary.envelope().to()).hasSizeGreaterThan(900);
        assertThat(summary.envelope().to().getLast().host()).hasToString("example.test");
    }

    @Test
    void listedFieldWithoutALineEndInReachIsLeftOut() {
        String message = "To: " + "x".repeat(100_000) + "\r\nSubject: x\r\n\r\n";
        ListedHeader listed =
                MimeParser.parse(message.getBytes(StandardCharsets.US_ASCII)).listed();

        assertThat(listed.octets()).asString(StandardCharsets.US_ASCII).isEqualTo("Subject: x\r\n");
        assertThat(listed.complete()).isFalse();
    }
}
