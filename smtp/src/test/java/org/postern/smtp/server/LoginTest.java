package org.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.smtp.server.SmtpSettings.AuthPolicy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// RFC 4954 (AUTH) and RFC 3207 (STARTTLS).
final class LoginTest {
    private static final String GOOD = base64("\0ada\0secret");
    private static final String BAD = base64("\0ada\0wrong");

    private final Fixture submission = new Fixture(SmtpMode.SUBMISSION);

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// `GOOD` and `BAD` stand for PLAIN responses; the answers to EHLO and QUIT are left out.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MAIL FROM:<>                              | 530",
                "MAIL FROM:<> ; RCPT TO:<b@b.test> ; DATA  | 530 503 503",
                "VRFY x                                    | 530",
                "NOOP ; RSET ; HELP                        | 250 250 214",
                "AUTH PLAIN GOOD ; MAIL FROM:<>            | 235 250",
                "AUTH PLAIN ; GOOD ; MAIL FROM:<>          | 334 235 250",
                "auth plain = ; NOOP                       | 501 250",
                "AUTH PLAIN GOOD ; AUTH PLAIN GOOD         | 235 503",
                "AUTH PLAIN GOOD ; EHLO y ; MAIL FROM:<>   | 235 250 250",
                "AUTH PLAIN BAD ; MAIL FROM:<>             | 535 530",
                "AUTH PLAIN BAD ; AUTH PLAIN GOOD          | 535 235",
                "AUTH PLAIN ; * ; NOOP                     | 334 501 250",
                "AUTH PLAIN ; *** ; NOOP                   | 334 501 250",
                "AUTH PLAIN ! ; NOOP                       | 501 250",
                "AUTH PLAIN bWFsZm9ybWVk ; NOOP            | 501 250",
                "AUTH PLAIN bGF0ZXI ; NOOP                 | 535 250",
                "AUTH PLAIN AGxhdGVyAHNlY3JldA== ; NOOP    | 454 250",
                "AUTH GSSAPI ; NOOP                        | 504 250",
                "AUTH                                      | 501",
            })
    void answers(String commands, String codes) throws Exception {
        String script =
                "EHLO x\r\n"
                        + commands.trim()
                                .replaceAll(" *; *", "\r\n")
                                .replace("GOOD", GOOD)
                                .replace("BAD", BAD)
                        + "\r\nQUIT\r\n";
        String answers = submission.run(new ScriptedConnection(script));
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 " + codes + " 221");
    }

    @Test
    void tellsTheBackendWhoItIs() throws Exception {
        submission.run(
                new ScriptedConnection(
                                "EHLO x\r\nAUTH PLAIN "
                                        + GOOD
                                        + "\r\nMAIL FROM:<a@b.test> SMTPUTF8\r\nRCPT"
                                        + " TO:<b@b.test>\r\nDATA\r\n.\r\nQUIT\r\n")
                        .underTls());
        var peer = submission.backend.messages.getFirst().peer();
        assertThat(peer.account()).isEqualTo("ada@b.test");
        assertThat(peer.protocol(false)).isEqualTo("ESMTPSA");
        assertThat(peer.protocol(true)).isEqualTo("UTF8SMTPSA");
        assertThat(submission.events(SmtpEvent.SmtpLoginAccepted.class)).hasSize(1);
    }

    @Test
    void closesAfterTheThirdWrongPassword() throws Exception {
        String auth = "AUTH PLAIN " + BAD;
        String answers = submission.say("EHLO x", auth, auth, auth, auth);
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 535 535 535 421");
        assertThat(submission.events(SmtpEvent.SmtpLoginRefused.class)).hasSize(3);
        assertThat(submission.events.toString()).doesNotContain("wrong");
    }

    @Test
    void endsAnEndlessExchange() throws Exception {
        var script = "EHLO x\r\nAUTH ENDLESS\r\n" + "AA==\r\n".repeat(15) + "AA==\r\nQUIT\r\n";
        String answers = submission.run(new ScriptedConnection(script));
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 " + "334 ".repeat(16) + "501 221");
    }

    @Test
    void refusesLongResponsesAndStaysInStep() throws Exception {
        // RFC 4954 section 4: 12288 octets with CRLF
        String fits = "A".repeat(12_284) + "==";
        String answers =
                submission.say(
                        "EHLO x",
                        "AUTH PLAIN",
                        "A".repeat(12_287),
                        "AUTH PLAIN",
                        fits,
                        "AUTH PLAIN " + "A".repeat(12_300),
                        "NOOP",
                        "QUIT");
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 334 500 334 501 500 250 221");
        assertThat(answers).contains("500 5.5.6 ");
    }

    @Test
    void takesNoPasswordInClearUnlessAllowed() throws Exception {
        submission.cleartext = false;
        String answers = submission.say("EHLO x", "AUTH PLAIN " + GOOD, "MAIL FROM:<>", "QUIT");
        assertThat(answers).doesNotContain("AUTH PLAIN").contains("538 5.7.11 ");
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 538 530 221");
    }

    @Test
    void takesPasswordsUnderTls() throws Exception {
        submission.cleartext = false;
        String answers =
                submission.run(
                        new ScriptedConnection(
                                "EHLO x\r\nSTARTTLS\r\n",
                                "EHLO y\r\nAUTH PLAIN " + GOOD + "\r\nSTARTTLS\r\nQUIT\r\n"));
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 220 250 235 503 221");
        assertThat(answers).containsOnlyOnce("250-STARTTLS").containsOnlyOnce("250-AUTH");
    }

    @Test
    void forgetsEverythingAtStartTls() throws Exception {
        // RFC 3207 section 4.2: what was said in clear, and what was sent behind STARTTLS
        String answers =
                submission.run(
                        new ScriptedConnection(
                                "EHLO x\r\nAUTH PLAIN "
                                        + GOOD
                                        + "\r\nSTARTTLS\r\nMAIL FROM:<injected@a.test>\r\n",
                                "MAIL FROM:<>\r\nEHLO y\r\nMAIL FROM:<>\r\nQUIT\r\n"));
        assertThat(Fixture.codes(answers)).isEqualTo("220 250 235 220 503 250 530 221");
        assertThat(submission.backend.hellos).containsExactly("x", "y");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "STARTTLS                                              | 503",
                "EHLO x ; AUTH PLAIN GOOD ; MAIL FROM:<> ; STARTTLS    | 250 235 250 503",
                "EHLO x ; STARTTLS now                                 | 250 501",
            })
    void startTlsHasItsPlace(String commands, String codes) throws Exception {
        String script =
                commands.trim().replaceAll(" *; *", "\r\n").replace("GOOD", GOOD) + "\r\nQUIT\r\n";
        String answers = submission.run(new ScriptedConnection(script).offeringTls());
        assertThat(Fixture.codes(answers)).isEqualTo("220 " + codes + " 221");
    }

    @Test
    void port25OffersAuthAsItsPolicySays() throws Exception {
        var mx = new Fixture();
        mx.settings = Fixture.settings(AuthPolicy.OFF);
        String off = mx.say("EHLO x", "AUTH PLAIN " + GOOD, "MAIL FROM:<>", "QUIT");
        assertThat(Fixture.codes(off)).isEqualTo("220 250 502 250 221");
        assertThat(off).doesNotContain("250-AUTH");
        mx.settings = Fixture.settings(AuthPolicy.NORELAYS);
        assertThat(Fixture.codes(mx.say("EHLO x", "MAIL FROM:<>", "QUIT")))
                .isEqualTo("220 250 250 221");
        mx.settings = Fixture.settings(AuthPolicy.REQUIRED);
        assertThat(Fixture.codes(mx.say("EHLO x", "MAIL FROM:<>", "QUIT")))
                .isEqualTo("220 250 530 221");
    }
}
