package org.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;

/// Whole sessions made by chance: the backend's contract holds (it throws when it does not), every
/// answer is a reply, and the cut of the stream changes nothing.
final class AnySessionTest {
    private static final List<SmtpMode> MODES = List.of(SmtpMode.values());

    private static final String[] STEPS = {
        "EHLO x\r\n",
        "EHLO x\r\n",
        "HELO x\r\n",
        "EHLO refused.test\r\n",
        "MAIL FROM:<a@a.test>\r\n",
        "MAIL FROM:<a@a.test>\r\n",
        "MAIL FROM:<a@a.test> BODY=BINARYMIME\r\n",
        "MAIL FROM:<refused@a.test>\r\n",
        "RCPT TO:<b@b.test>\r\n",
        "RCPT TO:<b@b.test>\r\n",
        "RCPT TO:<nobody@b.test>\r\n",
        "RCPT TO:<full@b.test>\r\n",
        "RCPT TO:<later@b.test>\r\n",
        "RCPT TO:<disk@b.test>\r\n",
        "RCPT TO:<io@b.test>\r\n",
        "DATA\r\n",
        "DATA\r\nx\r\n..\r\n.\r\n",
        "DATA\r\nx\ny\r\n.\r\n",
        "\r\n.\r\n",
        "BDAT 3\r\na\r\n",
        "BDAT 3 LAST\r\na\r\n",
        "BDAT 4\r\n\r\n\n\r",
        "BDAT 0 LAST\r\n",
        "RSET\r\n",
        "NOOP\r\n",
        "AUTH PLAIN AGFkYQBzZWNyZXQ=\r\n",
        "AUTH PLAIN\r\n*\r\n",
        "AUTH PLAIN AGFkYQB3cm9uZw==\r\n",
        "STARTTLS\r\n",
        "VRFY x\r\n",
        "garbage\r\n",
        "\r\n",
        "x\n\r\r\n",
    };

    @Test
    void keepsToItsContracts() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            var script = new StringBuilder(random.nextBoolean() ? "EHLO x\r\n" : "");
            for (int n = random.nextInt(30); n >= 0; n--) {
                script.append(STEPS[random.nextInt(STEPS.length)]);
            }
            var mode = MODES.get(random.nextInt(MODES.size()));
            String text = script.toString();
            if (mode == SmtpMode.LMTP) {
                text = text.replace("EHLO", "LHLO");
            }
            check("seed " + seed + ", round " + i, mode, text, random);
        }
    }

    private static void check(String name, SmtpMode mode, String script, Random random)
            throws Exception {
        var whole = new Fixture(mode);
        String answers = whole.run(new ScriptedConnection(script));
        var cut = new Fixture(mode);
        String again = cut.run(new ScriptedConnection(asked -> 1 + random.nextInt(asked), script));
        assertThat(again).as(name).isEqualTo(answers);
        assertThat(cut.backend.messages.toString())
                .as(name)
                .isEqualTo(whole.backend.messages.toString());
        assertThat(whole.backend.closed).as(name).isEqualTo(whole.backend.opened);
        assertThat(whole.backend.ended).as(name).isEqualTo(1);
        for (String line : answers.split("\r\n")) {
            assertThat(line).as(name).matches("[2-5][0-5][0-9][ -][^\\r\\n]*");
        }
        RefusalsTest.allIdentified(answers);
    }
}
