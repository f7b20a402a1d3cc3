package org.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.kernel.Octets;
import org.postern.kernel.Settings;
import org.postern.net.SessionHandler.Refusal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;

/// Every limit of [SmtpSettings], reached and passed.
final class LimitsTest {
    private final Fixture mx = new Fixture();

    private void limits(int recipients, int transactions, int errors, int refusals) {
        mx.settings =
                new SmtpSettings(
                        new Octets(1_000),
                        recipients,
                        transactions,
                        errors,
                        refusals,
                        3,
                        1_024,
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(3),
                        Duration.ofHours(1),
                        SmtpSettings.AuthPolicy.NORELAYS);
    }

    @Test
    void defaultsAreThoseOfTheRequirements() {
        var defaults = Settings.defaults(SmtpSettings.class);
        assertThat(defaults.maxMessageOctets()).isEqualTo(new Octets(31_457_280));
        assertThat(defaults.maxRecipients()).isEqualTo(1_000);
        assertThat(defaults.commandTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(defaults.auth()).isEqualTo(SmtpSettings.AuthPolicy.NORELAYS);
    }

    @Test
    void recipients() throws Exception {
        limits(2, 10, 10, 10);
        String rcpt = "RCPT TO:<b@b.test>";
        String answers = mx.say("EHLO x", "MAIL FROM:<>", rcpt, rcpt, rcpt, "DATA", ".", "QUIT");
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 250 452 354 250 221");
        assertThat(answers).contains("452 4.5.3 ");
        assertThat(mx.backend.messages.getFirst().to()).hasSize(2);
    }

    @Test
    void recipientsTooManyAreNoRefusals() throws Exception {
        // RFC 5321 section 4.5.3.1.10: the client sends the rest afterwards; it has done no wrong.
        limits(2, 10, 10, 3);
        String rcpt = "RCPT TO:<b@b.test>";
        String[] more = Collections.nCopies(50, rcpt).toArray(String[]::new);
        String answers =
                mx.say("EHLO x", "MAIL FROM:<>", String.join("\r\n", more), "DATA", ".", "QUIT");
        assertThat(answers.lines().filter(line -> line.startsWith("452 4.5.3 "))).hasSize(48);
        assertThat(answers).contains("250 2.0.0 Ok: kept").endsWith("221 2.0.0 Bye\r\n");
    }

    @Test
    void transactions() throws Exception {
        limits(10, 2, 10, 10);
        String answers =
                mx.say("EHLO x", "MAIL FROM:<>", "RSET", "MAIL FROM:<>", "RSET", "MAIL FROM:<>");
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 250 250 421");
    }

    @Test
    void errors() throws Exception {
        limits(10, 10, 2, 10);
        assertThat(mx.say("BAD", "BAD", "BAD", "NOOP"))
                .endsWith("421 4.7.0 Too many errors; closing (id c0ffee)\r\n");
        assertThat(Fixture.codes(mx.say("BAD", "BAD", "QUIT"))).isEqualTo("220 500 500 221");
    }

    @Test
    void refusals() throws Exception {
        limits(10, 10, 10, 2);
        String nobody = "RCPT TO:<nobody@b.test>";
        assertThat(Fixture.codes(mx.say("EHLO x", "MAIL FROM:<>", nobody, nobody, nobody, "NOOP")))
                .isEqualTo("220 250 250 550 550 550 421");
    }

    @Test
    void whatFollowsARefusedMailInThePipelineIsNoError() throws Exception {
        limits(5, 10, 1, 10);
        String[] script = {
            "EHLO x", "MAIL FROM:<refused@a.test>", "RCPT TO:<a@b.test>", "RCPT TO:<a@b.test>",
            "RCPT TO:<a@b.test>", "DATA", "RSET", "QUIT"
        };
        assertThat(Fixture.codes(mx.say(script))).isEqualTo("220 250 553 503 503 503 503 250 221");
    }

    @Test
    void messageOctets() throws Exception {
        limits(10, 10, 10, 10);
        String[] start = {"EHLO x", "MAIL FROM:<>", "RCPT TO:<b@b.test>", "DATA"};
        String head = String.join("\r\n", start) + "\r\n";
        // A dot that is unstuffed and the final dot do not count (RFC 1870 section 5).
        String fits = ".." + "x".repeat(997) + "\r\n.\r\n";
        String exceeds = "." + fits;
        assertThat(Fixture.codes(mx.run(new ScriptedConnection(head + fits + "QUIT\r\n"))))
                .isEqualTo("220 250 250 250 354 250 221");
        String answers =
                mx.run(new ScriptedConnection(head + exceeds + "MAIL FROM:<>\r\nQUIT\r\n"));
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 250 250 354 552 250 221");
        assertThat(answers).contains("552 5.3.4 ");
    }

    @Test
    void commandLine() throws Exception {
        limits(10, 10, 10, 10);
        String fits = "NOOP " + "x".repeat(1_024 - 2 - 5);
        String answers = mx.say(fits, fits + "x", "x".repeat(100_000), "NOOP", "QUIT");
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 500 500 250 221");
        assertThat(answers).contains("500 5.5.2 Line too long");
    }

    @Test
    void listenersRefusalsAreReplies() {
        for (var reason : Refusal.values()) {
            String text = new String(mx.server().refusal(reason, "abc"), StandardCharsets.US_ASCII);
            assertThat(text).startsWith("421 4.").endsWith(" (id abc)\r\n");
        }
    }

    @Test
    void answersAreHeldBackOnlyWhileInputWaits() throws Exception {
        // RFC 2920 section 3.2
        var connection = new ScriptedConnection("EHLO x\r\n" + "NOOP\r\n".repeat(100) + "QUIT\r\n");
        mx.run(connection);
        assertThat(connection.flushes()).isLessThan(4);
    }
}
