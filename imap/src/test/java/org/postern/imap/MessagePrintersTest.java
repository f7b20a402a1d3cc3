package org.postern.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.mail.EnvelopePrinter;
import org.postern.mail.MessageSummary;
import org.postern.mail.MimeParser;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/// Tables of messages and what ENVELOPE and BODYSTRUCTURE say of them.
final class MessagePrintersTest {
    static Stream<Arguments> envelopes() {
        return Stream.of(
                Arguments.of("", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"),
                Arguments.of(
                        "Subject:\n Message-ID:\n",
                        "(NIL \"Message-ID:\" NIL NIL NIL NIL NIL NIL NIL NIL)"),
                Arguments.of("Subject:\n", "(NIL \"\" NIL NIL NIL NIL NIL NIL NIL NIL)"),
                Arguments.of(
                        "Subject: =?utf-8?q?=C3=A9?=\n  folded \"x\\y\"\n",
                        "(NIL \"=?utf-8?q?=C3=A9?=  folded \\\"x\\\\y\\\"\" NIL NIL NIL NIL NIL NIL"
                                + " NIL NIL)"),
                Arguments.of(
                        "Subject: é\n",
                        "(NIL {2}\r\n\u00c3\u00a9 NIL NIL NIL NIL NIL NIL NIL NIL)"),
                Arguments.of(
                        """
                        Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)
                        From: "Doe, J." <jd@a.test>
                        Sender: s@a.test
                        Reply-To: r@a.test
                        To: Friends: a@b.test, "B" <b@b.test>;, c@c.test
                        Cc: plain
                        In-Reply-To: <1@a>
                        Message-ID: <2@a>
                        """,
                        "(\"Mon, 7 Feb 1994 21:52:25 -0800 (PST)\" NIL"
                                + " ((\"Doe, J.\" NIL \"jd\" \"a.test\"))"
                                + " ((NIL NIL \"s\" \"a.test\")) ((NIL NIL \"r\" \"a.test\"))"
                                + " ((NIL NIL \"Friends\" NIL)(NIL NIL \"a\" \"b.test\")"
                                + "(\"B\" NIL \"b\" \"b.test\")(NIL NIL NIL NIL)"
                                + "(NIL NIL \"c\" \"c.test\"))"
                                + " ((NIL NIL \"plain\" \"\")) NIL \"<1@a>\" \"<2@a>\")"));
    }

    @ParameterizedTest
    @MethodSource("envelopes")
    void printsEnvelopes(String header, String envelope) throws Exception {
        MessageSummary summary = parse(header + "\nbody\n");
        assertThat(Printed.by(out -> out.octets(EnvelopePrinter.octets(summary.envelope()))))
                .isEqualTo(envelope);
    }

    static Stream<Arguments> structures() {
        return Stream.of(
                Arguments.of(
                        "\nbody\n",
                        "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 6 1 NIL"
                                + " NIL NIL NIL)"),
                Arguments.of(
                        "Content-Type: image/gif; name*0=a; name*1=b\n\nx",
                        "(\"image\" \"gif\" (\"name\" \"ab\") NIL NIL \"7bit\" 1"
                                + " NIL NIL NIL NIL)"),
                Arguments.of(
                        "Content-Type: nonsense\nContent-Disposition: inline\n\n",
                        "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0 NIL"
                                + " (\"inline\" NIL) NIL NIL)"),
                Arguments.of(
                        "Content-Type: multipart/alternative; boundary=b\n\n--b\n\na\n--b--\n",
                        "((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 1 0 NIL"
                            + " NIL NIL NIL) \"alternative\" (\"boundary\" \"b\") NIL NIL NIL)"),
                Arguments.of(
                        "Content-Type: message/rfc822\n\nSubject: in\n\nx\n",
                        "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 18 (NIL \"in\" NIL NIL NIL"
                            + " NIL NIL NIL NIL NIL) (\"text\" \"plain\" (\"charset\" \"us-ascii\")"
                            + " NIL NIL \"7bit\" 3 1 NIL NIL NIL NIL) 3 NIL NIL NIL NIL)"));
    }

    @ParameterizedTest
    @MethodSource("structures")
    void printsStructures(String message, String structure) throws Exception {
        MessageSummary summary = parse(message);
        assertThat(Printed.by(out -> new StructurePrinter(out, true).print(summary.structure())))
                .isEqualTo(structure);
    }

    private static MessageSummary parse(String message) {
        return MimeParser.parse(message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
