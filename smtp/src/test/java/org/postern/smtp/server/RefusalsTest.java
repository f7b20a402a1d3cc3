package org.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.smtp.Reply;
import org.postern.smtp.server.SmtpSettings.AuthPolicy;

/// Every way to be refused: each answer has an enhanced code of its class, words for people, and
/// the id of the session.
final class RefusalsTest {
    private static final String REFUSAL =
            "([45])[0-5]\\d[ -]\\1\\.\\d{1,3}\\.\\d{1,3} \\S+ .+ \\(id c0ffee\\)";

    /// What a client says, lines apart by `|`, and how the last refusal begins.
    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            textBlock =
                    """
                    MX         > garbage                                                > 500 5.5.1
                    MX         > |NOOP                                                  > 500 5.5.1
                    MX         > NOO\u0007P                                             > 500 5.5.2
                    MX         > EHLO                                                   > 501 5.5.4
                    MX         > EHLO a b                                               > 501 5.5.4
                    MX         > EHLO a(b                                               > 501 5.5.4
                    MX         > LHLO x                                                 > 500 5.5.1
                    LMTP       > EHLO x                                                 > 500 5.5.1
                    MX         > EHLO refused.test                                      > 550 5.7.1
                    MX         > MAIL FROM:(a@a.test)                                   > 503 5.5.1
                    MX         > EHLO x|MAIL FROM:a@a.test b                            > 501 5.1.7
                    MX         > EHLO x|MAIL FROM:(a@)                                  > 501 5.1.7
                    MX         > EHLO x|MAIL FROM:(a@a.test) SIZE=x                     > 501 5.5.4
                    MX         > EHLO x|MAIL FROM:(a@a.test) COLOUR=red                 > 555 5.5.4
                    MX         > EHLO x|MAIL FROM:(a@a.test) SIZE=999999999             > 552 5.3.4
                    MX         > EHLO x|MAIL FROM:(a@a.test) REQUIRETLS                 > 530 5.7.0
                    MX         > EHLO x|MAIL FROM:(\u00c3\u00a4@a.test)                       > 553 5.6.7
                    MX         > EHLO x|MAIL FROM:(refused@a.test)                      > 553 5.1.8
                    MX         > EHLO x|MAIL FROM:(refused@a.test)|RCPT TO:(b@b.test)   > 503 5.5.1
                    MX         > EHLO x|MAIL FROM:()|MAIL FROM:()                       > 503 5.5.1
                    MX         > EHLO x|RCPT TO:(b@b.test)                              > 503 5.5.1
                    MX         > EHLO x|MAIL FROM:()|RCPT TO:()                         > 501 5.1.3
                    MX         > EHLO x|MAIL FROM:()|RCPT TO:(\u00c3\u00a4@b.test)            > 553 5.6.7
                    MX         > EHLO x|MAIL FROM:()|RCPT TO:(nobody@b.test)            > 550 5.1.1
                    MX         > EHLO x|MAIL FROM:()|RCPT TO:(busy@b.test)              > 421 4.3.2
                    MX         > EHLO x|MAIL FROM:()|RCPT TO:(b@b.test) X=y             > 555 5.5.4
                    MX         > EHLO x|MAIL FROM:()|DATA                               > 503 5.5.1
                    MX         > EHLO x|MAIL FROM:()|RCPT TO:(nobody@b.test)|DATA       > 554 5.5.1
                    MX         > EHLO x|MAIL FROM:()|RCPT TO:(later@b.test)|DATA        > 450 4.7.1
                    MX         > EHLO x|MAIL FROM:()|RCPT TO:(io@b.test)|DATA|.         > 451 4.3.0
                    MX         > EHLO x|MAIL FROM:()|RCPT TO:(disk@b.test)|DATA|x|.     > 451 4.3.0
                    LMTP       > LHLO x|MAIL FROM:()|RCPT TO:(full@b.test)|DATA|x|.     > 452 4.2.2
                    MX         > EHLO x|MAIL FROM:() BODY=BINARYMIME|RCPT TO:(b@b.test)|DATA > 503 5.5.1
                    MX         > EHLO x|BDAT x                                          > 501 5.5.4
                    MX         > EHLO x|BDAT 0 LAST                                     > 503 5.5.1
                    MX         > EHLO x|EXPN list                                       > 502 5.5.1
                    MX         > VRFY                                                   > 501 5.5.4
                    MX         > EHLO x|STARTTLS                                        > 502 5.5.1
                    MX         > EHLO x|RSET now                                        > 501 5.5.4
                    SUBMISSION > EHLO x|MAIL FROM:()                                    > 530 5.7.0
                    SUBMISSION > EHLO x|VRFY x                                          > 530 5.7.0
                    SUBMISSION > AUTH PLAIN AGFkYQB3cm9uZw==                            > 503 5.5.1
                    SUBMISSION > EHLO x|AUTH                                            > 501 5.5.4
                    SUBMISSION > EHLO x|AUTH NONE                                       > 504 5.5.4
                    SUBMISSION > EHLO x|AUTH PLAIN AGFkYQB3cm9uZw==                     > 535 5.7.8
                    SUBMISSION > EHLO x|AUTH PLAIN AGxhdGVyAHNlY3JldA==                 > 454 4.7.0
                    SUBMISSION > EHLO x|AUTH PLAIN ?                                    > 501 5.5.2
                    SUBMISSION > EHLO x|AUTH PLAIN|*                                    > 501 5.7.0
                    SUBMISSION > EHLO x|AUTH PLAIN bWFsZm9ybWVk                         > 501 5.5.2
                    SUBMISSION > EHLO x|AUTH PLAIN AGFkYQBzZWNyZXQ=|AUTH PLAIN          > 503 5.5.1
                    LMTP       > LHLO x|AUTH PLAIN AGFkYQBzZWNyZXQ=                     > 502 5.5.1
                    """)
    void each(SmtpMode mode, String says, String begins) throws Exception {
        var fixture = new Fixture(mode);
        String script = says.replace('|', '\n').replace('(', '<').replace(')', '>');
        if (says.contains("a(b")) {
            script = says.replace('|', '\n');
        }
        String answers = fixture.say(script.split("\n", -1));
        assertThat(last(answers)).startsWith(begins + " ");
        allIdentified(answers);
    }

    /// All lines of refusals are as they must be.
    static void allIdentified(String answers) {
        assertThat(answers.lines().filter(RefusalsTest::isRefusal))
                .allSatisfy(line -> assertThat(line).matches(REFUSAL));
    }

    private static boolean isRefusal(String line) {
        return line.startsWith("4") || line.startsWith("5");
    }

    private static String last(String answers) {
        return answers.lines().filter(RefusalsTest::isRefusal).reduce("", (_, line) -> line);
    }

    @Test
    void aPasswordInClear() throws Exception {
        var fixture = new Fixture(SmtpMode.SUBMISSION);
        fixture.cleartext = false;
        String answers = fixture.say("EHLO x", "AUTH PLAIN AGFkYQBzZWNyZXQ=");
        assertThat(last(answers)).startsWith("538 5.7.11 ");
        allIdentified(answers);
    }

    @Test
    void whereAuthIsOff() throws Exception {
        var fixture = new Fixture();
        fixture.settings = Fixture.settings(AuthPolicy.OFF);
        String answers = fixture.say("EHLO x", "AUTH PLAIN AGFkYQBzZWNyZXQ=");
        assertThat(last(answers)).startsWith("502 5.5.1 ");
        allIdentified(answers);
    }

    @Test
    void theGreeting() throws Exception {
        var fixture = new Fixture();
        fixture.backend.greeting = Reply.of(554, "5.7.1", "Not from there");
        String answers = fixture.say("NOOP", "QUIT");
        assertThat(answers.lines().filter(RefusalsTest::isRefusal)).hasSize(2);
        allIdentified(answers);
    }

    @Test
    void aBackendThatKnowsNoEnhancedCode() throws Exception {
        var fixture = new Fixture();
        fixture.backend.greeting = Reply.of(450, "Not now, please");
        assertThat(fixture.say("QUIT")).isEqualTo("450 4.0.0 Not now, please (id c0ffee)\r\n");
    }
}
