package org.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// RFC 2033.
final class LmtpTest {
    private final Fixture lmtp = new Fixture(SmtpMode.LMTP);

    @Test
    void knowsLhloOnly() throws Exception {
        String answers =
                lmtp.say("EHLO x", "HELO x", "MAIL FROM:<>", "LHLO x", "AUTH PLAIN", "QUIT");
        assertThat(Fixture.codes(answers)).isEqualTo("220 500 500 503 250 502 221");
        assertThat(answers).startsWith("220 mx.test LMTP\r\n").doesNotContain("250-AUTH");
    }

    @Test
    void answersForEachRecipient() throws Exception {
        String answers =
                lmtp.say(
                        "LHLO x",
                        "MAIL FROM:<>",
                        "RCPT TO:<a@b.test>",
                        "RCPT TO:<nobody@b.test>",
                        "RCPT TO:<full@b.test>",
                        "RCPT TO:<c@b.test>",
                        "DATA",
                        ".",
                        "QUIT");
        assertThat(answers)
                .endsWith(
                        "250 2.1.5 <a@b.test> Ok\r\n"
                                + "452 4.2.2 <full@b.test>: mailbox full (id c0ffee)\r\n"
                                + "250 2.1.5 <c@b.test> Ok\r\n"
                                + "221 2.0.0 Bye\r\n");
    }

    @Test
    void repeatsOneAnswerForEachRecipient() throws Exception {
        String[] start = {"LHLO x", "MAIL FROM:<>", "RCPT TO:<a@b.test>", "RCPT TO:<b@b.test>"};
        String whole = String.join("\r\n", start) + "\r\nDATA\r\n";
        assertThat(Fixture.codes(lmtp.run(new ScriptedConnection(whole + ".\r\nQUIT\r\n"))))
                .isEqualTo("220 250 250 250 250 354 250 250 221");
        assertThat(Fixture.codes(lmtp.run(new ScriptedConnection(whole + "\n\r\n.\r\nQUIT\r\n"))))
                .isEqualTo("220 250 250 250 250 354 550 550 221");
        assertThat(lmtp.backend.messages.getFirst().peer().protocol(false)).isEqualTo("LMTP");
    }

    @Test
    void answersForEachRecipientAfterTheLastChunkOnly() throws Exception {
        // RFC 2033 section 4.3
        String answers =
                lmtp.run(
                        new ScriptedConnection(
                                "LHLO x\r\n"
                                        + "MAIL FROM:<>\r\n"
                                        + "RCPT TO:<a@b.test>\r\n"
                                        + "RCPT TO:<b@b.test>\r\n"
                                        + "BDAT 2\r\n\r\n"
                                        + "BDAT 0 LAST\r\n"
                                        + "QUIT\r\n"));
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 250 250 250 250 221");
    }

    @Test
    void smtpGivesTheBestOfSeveralAnswers() throws Exception {
        var mx = new Fixture();
        String answers =
                mx.say(
                        "EHLO x",
                        "MAIL FROM:<>",
                        "RCPT TO:<full@b.test>",
                        "RCPT TO:<a@b.test>",
                        "DATA",
                        ".",
                        "MAIL FROM:<>",
                        "RCPT TO:<full@b.test>",
                        "DATA",
                        ".",
                        "QUIT");
        assertThat(Fixture.codes(answers))
                .isEqualTo("220 250 250 250 250 354 250 250 250 354 452 221");
    }
}
