package org.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.smtp.Body;
import org.postern.smtp.Reply;

import java.nio.charset.StandardCharsets;

/// The order of commands, and what each state answers.
final class OrderTest {
    private final Fixture mx = new Fixture();

    @Test
    void takesAMessage() throws Exception {
        String answers =
                mx.say(
                        "EHLO client.test",
                        "MAIL FROM:<a@a.test> SIZE=100 BODY=8BITMIME",
                        "RCPT TO:<b@b.test>",
                        "RCPT TO:<Postmaster>",
                        "DATA",
                        "Subject: hi",
                        "",
                        "..one dot",
                        "...two dots",
                        ".",
                        "QUIT");
        assertThat(answers)
                .isEqualTo(
                        """
                        220 mx.test ESMTP
                        250-mx.test
                        250-PIPELINING
                        250-SIZE 100000
                        250-8BITMIME
                        250-BINARYMIME
                        250-CHUNKING
                        250-ENHANCEDSTATUSCODES
                        250-SMTPUTF8
                        250-DSN
                        250-MT-PRIORITY
                        250-LIMITS MAILMAX=1000 RCPTMAX=100
                        250-AUTH PLAIN ENDLESS
                        250 HELP
                        250 2.1.0 Sender ok
                        250 2.1.5 Recipient ok
                        250 2.1.5 Recipient ok
                        354 Go ahead; end with a dot on a line of its own
                        250 2.0.0 Ok: kept
                        221 2.0.0 Bye
                        """
                                .replace("\n", "\r\n"));
        var message = mx.backend.messages.getFirst();
        assertThat(message.content()).isEqualTo("Subject: hi\r\n\r\n.one dot\r\n..two dots\r\n");
        assertThat(message.from()).hasToString("<a@a.test>");
        assertThat(message.to()).hasToString("[<b@b.test>, <Postmaster>]");
        assertThat(message.parameters().body()).isEqualTo(Body.EIGHT_BIT_MIME);
        assertThat(message.parameters().announcedOctets()).isEqualTo(100);
        assertThat(message.peer().protocol(false)).isEqualTo("ESMTP");
        assertThat(mx.backend.ended).isEqualTo(1);
    }

    /// Commands are parted by `;`, codes by spaces; the greeting and QUIT's answer are left out.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MAIL FROM:<a@a.test>                                   | 503",
                "RCPT TO:<b@b.test>                                     | 503",
                "DATA                                                   | 503",
                "STARTTLS                                               | 502",
                "AUTH PLAIN                                             | 503",
                "NOOP ; RSET ; HELP ; VRFY x ; EXPN x                   | 250 250 214 252 502",
                "RSET ; MAIL FROM:<a@a.test>                            | 250 503",
                "LHLO x                                                 | 500",
                "HELO x ; MAIL FROM:<> ; RCPT TO:<b@b.test>             | 250 250 250",
                "EHLO x ; RCPT TO:<b@b.test>                            | 250 503",
                "EHLO x ; DATA                                          | 250 503",
                "EHLO x ; MAIL FROM:<> ; MAIL FROM:<>                   | 250 250 503",
                "EHLO x ; MAIL FROM:<> ; DATA                           | 250 250 503",
                "EHLO x ; MAIL FROM:<> ; RCPT TO:<nobody@b.test> ; DATA | 250 250 550 554",
                "EHLO x ; MAIL FROM:<> ; RSET ; RCPT TO:<b@b.test>      | 250 250 250 503",
                "EHLO x ; MAIL FROM:<> ; EHLO y ; RCPT TO:<b@b.test>    | 250 250 250 503",
                "EHLO x ; MAIL FROM:<> ; AUTH PLAIN                     | 250 250 503",
                "EHLO x ; MAIL FROM:<> ; NOOP ; HELP ; VRFY x           | 250 250 250 214 252",
                "EHLO x ; MAIL FROM:<refused@x.test> ; RCPT TO:<b@b.test> ; DATA | 250 553 503 503",
                "EHLO x ; MAIL FROM:<refused@x.test> ; MAIL FROM:<>     | 250 553 250",
                "EHLO refused.test ; MAIL FROM:<>                       | 550 503",
                "EHLO refused.test ; EHLO x ; MAIL FROM:<>              | 550 250 250",
                "EHLO x ; EHLO refused.test ; MAIL FROM:<>              | 250 550 503",
                "FOO ; foo bar ; EHLO ; MAIL ; RCPT ; DATA x ; QUIT now | 500 500 501 501 501 501"
                        + " 501",
                "EHLO x ; MAIL FROM:<> BODY=BINARYMIME ; RCPT TO:<b@b.test> ; DATA | 250 250 250"
                        + " 503",
                "EHLO x ; MAIL FROM:<> FOO=1 ; MAIL FROM:<> RET=HDRS    | 250 555 250",
                "EHLO x ; MAIL FROM:<> ; RCPT TO:<b@b.test> NOTIFY=NEVER | 250 250 250",
                "EHLO x ; MAIL FROM:<> SIZE=100000 ; RSET ; MAIL FROM:<> SIZE=100001 | 250 250 250"
                        + " 552",
                "EHLO x ; MAIL FROM:<> SIZE=99999999999999999999        | 250 552",
            })
    void answers(String commands, String codes) throws Exception {
        String script = commands.trim().replaceAll(" *; *", "\r\n") + "\r\nQUIT\r\n";
        String answers = mx.run(new ScriptedConnection(script));
        assertThat(Fixture.codes(answers)).isEqualTo("220 " + codes + " 221");
        assertThat(mx.backend.closed).isEqualTo(mx.backend.opened);
    }

    @Test
    void refusesAddressesBeyondAsciiWithoutSmtpUtf8() throws Exception {
        // RFC 6531 section 3.5
        String answers =
                mx.run(
                        new ScriptedConnection(
                                latin("EHLO x\r\nMAIL FROM:<jürgen@a.test>\r\n")
                                        + latin("MAIL FROM:<a@müller.test>\r\n")
                                        + latin("MAIL FROM:<a@a.test>\r\nRCPT TO:<jürgen@b.test>")
                                        + latin("\r\nRSET\r\nMAIL FROM:<jürgen@a.test> SMTPUTF8")
                                        + latin("\r\nRCPT TO:<用户@例子.test>\r\nQUIT\r\n")));
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 553 553 250 553 250 250 250 221");
        assertThat(answers).contains("553 5.6.7");
    }

    /// The octets of UTF-8, as a script has them.
    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test
    void refusalsNameTheSession() throws Exception {
        assertThat(mx.say("EHLO x", "MAIL FROM:<>", "RCPT TO:<nobody@b.test>", "QUIT"))
                .contains("550 5.1.1 <nobody@b.test>: no such user here (id c0ffee)\r\n");
    }

    @Test
    void turnsAwayAtTheGreetingAndWaitsForQuit() throws Exception {
        // RFC 5321 section 3.1
        mx.backend.greeting = Reply.of(554, "5.7.1", "not from there");
        assertThat(mx.say("EHLO x", "MAIL FROM:<>", "QUIT", "NOOP"))
                .isEqualTo(
                        "554 5.7.1 not from there (id c0ffee)\r\n"
                                + "503 5.5.1 No service for you here (id c0ffee)\r\n"
                                + "503 5.5.1 No service for you here (id c0ffee)\r\n"
                                + "221 2.0.0 Bye\r\n");
    }

    @Test
    void closesAfterATemporaryGreeting() throws Exception {
        mx.backend.greeting = Reply.of(421, "4.7.1", "later");
        assertThat(mx.say("EHLO x")).isEqualTo("421 4.7.1 later (id c0ffee)\r\n");
    }

    @Test
    void closesAfterTheBackendSaid421() throws Exception {
        String answers = mx.say("EHLO x", "MAIL FROM:<>", "RCPT TO:<busy@b.test>", "NOOP");
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 421");
        assertThat(mx.backend.closed).isEqualTo(1);
    }

    @Test
    void saysGoodbyeAtACommandBoundaryWhenStopping() throws Exception {
        var connection =
                new ScriptedConnection("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@b.test>\r\n")
                        .stoppingAfterLines(2);
        assertThat(mx.run(connection)).endsWith("421 4.3.2 mx.test is stopping (id c0ffee)\r\n");
        assertThat(mx.backend.closed).isEqualTo(1);
        assertThat(mx.events(SmtpEvent.SmtpSessionEnded.class))
                .singleElement()
                .returns(End.STOPPING, SmtpEvent.SmtpSessionEnded::end);
    }

    @Test
    void saysGoodbyeToASilentClient() throws Exception {
        var connection = new ScriptedConnection("EHLO x\r\n").silentAtEnd();
        assertThat(mx.run(connection)).endsWith("421 4.4.2 Timed out (id c0ffee)\r\n");
    }

    @Test
    void abortsWhenTheClientGoesAway() throws Exception {
        String answers = mx.say("EHLO x", "MAIL FROM:<>", "RCPT TO:<b@b.test>", "DATA", "half");
        assertThat(answers).endsWith("own\r\n".replace("own", "on a line of its own"));
        assertThat(mx.backend.messages).isEmpty();
        assertThat(mx.backend.closed).isEqualTo(1);
        assertThat(mx.backend.ended).isEqualTo(1);
    }

    @Test
    void tellsTheClientOfADefectAndShowsItToTheListener() {
        var connection = new ScriptedConnection("EHLO x\r\nMAIL FROM:<boom@x.test>\r\nNOOP\r\n");
        assertThatThrownBy(() -> mx.run(connection)).isInstanceOf(IllegalStateException.class);
        assertThat(connection.answers())
                .endsWith("421 4.3.0 Local trouble; closing (id c0ffee)\r\n");
        assertThat(mx.backend.ended).isEqualTo(1);
    }

    @Test
    void ourTroubleIsTemporaryAndSaysNothingOfUs() throws Exception {
        for (String name : new String[] {"disk", "io"}) {
            String answers =
                    mx.say(
                            "EHLO x",
                            "MAIL FROM:<>",
                            "RCPT TO:<" + name + "@b.test>",
                            "DATA",
                            "x",
                            ".",
                            "QUIT");
            assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 354 451 221");
            assertThat(answers).doesNotContain("secret").contains("(id c0ffee)");
        }
        assertThat(mx.backend.closed).isEqualTo(2);
    }

    @Test
    void beginMayRefuseTheMessage() throws Exception {
        String answers =
                mx.say("EHLO x", "MAIL FROM:<>", "RCPT TO:<later@b.test>", "DATA", "NOOP", "QUIT");
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 450 250 221");
    }

    @Test
    void recordsWhatHappened() throws Exception {
        mx.say(
                "EHLO x.test",
                "MAIL FROM:<a@a.test>",
                "RCPT TO:<nobody@b.test>",
                "RCPT TO:<b@b.test>",
                "DATA",
                "x",
                ".",
                "MAIL FROM:<refused@x.test>",
                "BAD",
                "QUIT");
        assertThat(mx.events(SmtpEvent.SmtpMessageAccepted.class))
                .containsExactly(
                        new SmtpEvent.SmtpMessageAccepted(
                                "c0ffee",
                                "smtp",
                                "127.0.0.1",
                                "x.test",
                                "<a@a.test>",
                                1,
                                3,
                                "250 2.0.0 Ok: kept"));
        assertThat(mx.events(SmtpEvent.SmtpRecipientRefused.class)).hasSize(1);
        assertThat(mx.events(SmtpEvent.SmtpSenderRefused.class)).hasSize(1);
        assertThat(mx.events(SmtpEvent.SmtpSessionEnded.class))
                .singleElement()
                .returns(End.QUIT, SmtpEvent.SmtpSessionEnded::end)
                .returns(1, SmtpEvent.SmtpSessionEnded::accepted)
                .returns(1, SmtpEvent.SmtpSessionEnded::errors);
    }
}
