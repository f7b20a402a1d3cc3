package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/// Tables of lines: what they are read as, or how they are refused.
final class CommandParserTest {
    private static SmtpCommand parse(String line) throws SmtpException {
        return CommandParser.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "EHLO a.test             | Ehlo[name=a.test]",
                "ehlo [192.0.2.1]        | Ehlo[name=[192.0.2.1]]",
                "EHLO [IPv6:2001:db8::1] | Ehlo[name=[IPv6:2001:db8::1]]",
                "EHLO my_pc              | Ehlo[name=my_pc]",
                "`EHLO  a.test  `        | Ehlo[name=a.test]",
                "HELO a                  | Helo[name=a]",
                "LHLO a                  | Lhlo[name=a]",
                "DATA                    | Data[]",
                "`data `                 | Data[]",
                "RSET                    | Rset[]",
                "QUIT                    | Quit[]",
                "NOOP                    | Noop[]",
                "NOOP whatever it is     | Noop[]",
                "STARTTLS                | StartTls[]",
                "HELP                    | Help[topic=]",
                "HELP mail from          | Help[topic=mail from]",
                "VRFY Ada Adams          | Vrfy[name=Ada Adams]",
                "EXPN list               | Expn[list=list]",
                "BDAT 0                  | Bdat[octets=0, last=false]",
                "BDAT 86 LAST            | Bdat[octets=86, last=true]",
                "bdat 999999999999999999 last | Bdat[octets=999999999999999999, last=true]",
                "auth plain              | Auth[PLAIN]",
                "AUTH SCRAM-SHA-256 eHg= | Auth[SCRAM-SHA-256]",
                "MAIL FROM:<>            | Mail[from=<>, parameters=NONE]",
                "mail from: <a@b.test>   | Mail[from=<a@b.test>, parameters=NONE]",
                "MAIL FROM:<a@b.test> SIZE=12 body=8bitmime |"
                        + " Mail[from=<a@b.test>, parameters=MailParameters[announcedOctets=12,"
                        + " body=EIGHT_BIT_MIME, smtputf8=false, auth=null,"
                        + " returned=null, envelopeId=null, requireTls=false, priority=0]]",
                "MAIL FROM:<a@b.test>  SMTPUTF8  AUTH=<>  |"
                        + " Mail[from=<a@b.test>, parameters=MailParameters[announcedOctets=-1,"
                        + " body=SEVEN_BIT, smtputf8=true, auth=<>,"
                        + " returned=null, envelopeId=null, requireTls=false, priority=0]]",
                "MAIL FROM:<> AUTH=e+3Dmc2@example.com BODY=BINARYMIME |"
                        + " Mail[from=<>, parameters=MailParameters[announcedOctets=-1,"
                        + " body=BINARY_MIME, smtputf8=false, auth=e=mc2@example.com,"
                        + " returned=null, envelopeId=null, requireTls=false, priority=0]]",
                "MAIL FROM:<> RET=hdrs ENVID=a+2Bb REQUIRETLS MT-PRIORITY=-3 |"
                        + " Mail[from=<>, parameters=MailParameters[announcedOctets=-1,"
                        + " body=SEVEN_BIT, smtputf8=false, auth=null,"
                        + " returned=HEADERS, envelopeId=a+b, requireTls=true, priority=-3]]",
                "RCPT TO:<a@b.test> NOTIFY=delay,FAILURE ORCPT=rfc822;a+2Bx@b.test |"
                        + " Rcpt[to=<a@b.test>, parameters=RecipientParameters[notices=[FAILURE,"
                        + " DELAY], originalRecipient=rfc822;a+x@b.test]]",
                "RCPT TO:<a@b.test>      | Rcpt[to=<a@b.test>]",
                "RCPT TO:<Postmaster>    | Rcpt[to=<Postmaster>]",
                "RCPT TO:<postMASTER>    | Rcpt[to=<Postmaster>]",
                "rcpt to:<postmaster@b.test> | Rcpt[to=<postmaster@b.test>]",
            })
    void reads(String line, String command) throws SmtpException {
        String none = MailParameters.NONE.toString();
        assertThat(shown(parse(line)).replace(none, "NONE")).isEqualTo(command);
    }

    /// Without the parameters of a recipient that has none.
    private static String shown(SmtpCommand command) {
        return command.toString().replace(", parameters=" + RecipientParameters.NONE, "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                       | 500 5.5.1",
                "` EHLO x`                | 500 5.5.1",
                "EHLOx                    | 500 5.5.1",
                "EHLO                     | 501 5.5.4",
                "EHLO a b                 | 501 5.5.4",
                "EHLO a;b                 | 501 5.5.4",
                "EHLO (x)                 | 501 5.5.4",
                "EHLO müller.test         | 501 5.5.4",
                "HELO                     | 501 5.5.4",
                "DATA x                   | 501 5.5.4",
                "RSET x                   | 501 5.5.4",
                "QUIT x                   | 501 5.5.4",
                "STARTTLS x               | 501 5.5.4",
                "VRFY                     | 501 5.5.4",
                "RCPT TO:<a@b.test> NOTIFY=                | 501 5.5.4",
                "RCPT TO:<a@b.test> NOTIFY                 | 501 5.5.4",
                "RCPT TO:<a@b.test> NOTIFY=NEVER,DELAY     | 501 5.5.4",
                "RCPT TO:<a@b.test> NOTIFY=SOON            | 501 5.5.4",
                "RCPT TO:<a@b.test> ORCPT=a@b.test         | 501 5.5.4",
                "RCPT TO:<a@b.test> ORCPT=rfc822;a+b       | 501 5.5.4",
                "MAIL FROM:<> RET=SOME                     | 501 5.5.4",
                "MAIL FROM:<> ENVID=a+                     | 501 5.5.4",
                "MAIL FROM:<> REQUIRETLS=1                 | 501 5.5.4",
                "MAIL FROM:<> MT-PRIORITY=10               | 501 5.5.4",
                "MAIL FROM:<> MT-PRIORITY=-0               | 501 5.5.4",
                "EXPN                     | 501 5.5.4",
                "AUTH                     | 501 5.5.4",
                "AUTH PLAIN a b           | 501 5.5.4",
                "AUTH PL,AIN              | 501 5.5.4",
                "AUTH ABCDEFGHIJKLMNOPQRSTU | 501 5.5.4",
                "BDAT                     | 501 5.5.4",
                "BDAT x                   | 501 5.5.4",
                "BDAT -1                  | 501 5.5.4",
                "BDAT +1                  | 501 5.5.4",
                "BDAT 1 LAST x            | 501 5.5.4",
                "BDAT 1 LASTx             | 501 5.5.4",
                "BDAT 1000000000000000000 | 501 5.5.4",
                "MAIL                     | 501 5.5.4",
                "MAIL FROM                | 501 5.5.4",
                "MAIL FROM <a@b.test>     | 501 5.5.4",
                "MAILFROM:<a@b.test>      | 500 5.5.1",
                "MAIL FROM:               | 501 5.1.7",
                "MAIL FROM:a@b.test       | 501 5.1.7",
                "MAIL FROM:<a@b.test      | 501 5.1.7",
                "MAIL FROM:<a>            | 501 5.1.7",
                "MAIL FROM:<a@b.test>SIZE=1 | 501 5.5.4",
                "MAIL FROM:<> SIZE        | 501 5.5.4",
                "MAIL FROM:<> SIZE=       | 501 5.5.4",
                "MAIL FROM:<> SIZE=-1     | 501 5.5.4",
                "MAIL FROM:<> SIZE=111111111111111111111 | 501 5.5.4",
                "MAIL FROM:<> SIZE=1 SIZE=1 | 501 5.5.4",
                "MAIL FROM:<> BODY=9BIT   | 501 5.5.4",
                "MAIL FROM:<> BODY        | 501 5.5.4",
                "MAIL FROM:<> SMTPUTF8=1  | 501 5.5.4",
                "MAIL FROM:<> AUTH=+zz    | 501 5.5.4",
                "MAIL FROM:<> AUTH=a+0Ab  | 501 5.5.4",
                "MAIL FROM:<> -X=1        | 501 5.5.4",
                "MAIL FROM:<> X=a=b       | 501 5.5.4",
                "MAIL FROM:<> X=1         | 555 5.5.4",
                "RCPT TO:<>               | 501 5.1.3",
                "RCPT TO:<a>              | 501 5.1.3",
                "RCPT TO:a@b.test         | 501 5.1.3",
                "RCPT TO:<a@b.test>x      | 501 5.5.4",
            })
    void refuses(String line, String reply) {
        assertThatExceptionOfType(SmtpException.class)
                .isThrownBy(() -> parse(line))
                .satisfies(e -> assertThat(e.reply().toString()).startsWith(reply + " "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO a\rMAIL FROM:<>",
                "EHLO a\nQUIT",
                "EHLO a\0b",
                "NOOP \u0007",
                "NOOP \u007f"
            })
    void refusesControlCharacters(String line) {
        assertThatExceptionOfType(SmtpException.class)
                .isThrownBy(() -> parse(line))
                .satisfies(e -> assertThat(e.reply().code()).isEqualTo(500));
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThatExceptionOfType(SmtpException.class)
                .isThrownBy(() -> CommandParser.parse(new byte[] {'N', 'O', 'O', 'P', ' ', -1}))
                .satisfies(e -> assertThat(e.reply().code()).isEqualTo(500));
    }

    /// RFC 5321 section 4.1.2, and RFC 6531 section 3.3. The last column is what is printed.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<a@b.test>                          | <a@b.test>",
                "<A.b+c@B.Test>                      | <A.b+c@B.Test>",
                "<!#$%&'*+-/=?^_{}~@b.test>          | <!#$%&'*+-/=?^_{}~@b.test>",
                "<\"a b\"@b.test>                    | <\"a b\"@b.test>",
                "<\"ab\"@b.test>                     | <ab@b.test>",
                "<\"a\\\"b\"@b.test>                 | <\"a\\\"b\"@b.test>",
                "<\"a>b\"@b.test>                    | <\"a>b\"@b.test>",
                "<\"a@b\"@b.test>                    | <\"a@b\"@b.test>",
                "<\"a\\\\\"@b.test>                  | <\"a\\\\\"@b.test>",
                "<a@[192.0.2.1]>                     | <a@[192.0.2.1]>",
                "<a@[IPv6:2001:db8::1]>              | <a@[IPv6:2001:db8:0:0:0:0:0:1]>",
                "<@x.test:a@b.test>                  | <a@b.test>",
                "<@x.test,@y.test:a@b.test>          | <a@b.test>",
                "<用户@例子.test>                      | <用户@例子.test>",
                "<a@xn--fsqu00a.test>                | <a@xn--fsqu00a.test>",
                "<a@localhost>                       | <a@localhost>",
            })
    void readsPaths(String path, String printed) throws SmtpException {
        var mail = (SmtpCommand.Mail) parse("MAIL FROM:" + path);
        assertThat(mail.from()).hasToString(printed);
        var rcpt = (SmtpCommand.Rcpt) parse("RCPT TO:" + path);
        assertThat(rcpt.to()).hasToString(printed);
        // parse(print(x)) = x
        assertThat(parse("MAIL FROM:" + mail.from().wire())).isEqualTo(mail);
        assertThat(parse("RCPT TO:" + rcpt.to().wire())).isEqualTo(rcpt);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a@>",
                "<@b.test>",
                "<a b@b.test>",
                "<.a@b.test>",
                "<a.@b.test>",
                "<a..b@b.test>",
                "<a@b..test>",
                "<a@-b.test>",
                "<a@b_c.test>",
                "<a@b.test,c@d.test>",
                "<a@@b.test>",
                "<a@[192.0.2.256]>",
                "<a@[192.0.2.1>",
                "<a@192.0.2.1>",
                "<a@[IPv6:zz]>",
                "<\"a@b.test>",
                "<\"a\"b@b.test>",
                "<\"\"@b.test>",
                "<@x.test a@b.test>",
                "<@x.test,a@b.test>",
                "<@:a@b.test>",
                "<<a@b.test>>",
                "<a@b.test>>",
                "<a(comment)@b.test>",
                "<" + "Ada <a@b.test>",
            })
    void refusesPaths(String path) {
        for (String start : new String[] {"MAIL FROM:", "RCPT TO:"}) {
            assertThatExceptionOfType(SmtpException.class)
                    .isThrownBy(() -> parse(start + path))
                    .satisfies(e -> assertThat(e.reply().code()).isEqualTo(501));
        }
    }

    @Test
    void knowsTheLongestAddress() throws SmtpException {
        // RFC 5321 section 4.5.3.1.1: 64 octets
        String longest = "a".repeat(64) + "@b.test";
        assertThat(shown(parse("RCPT TO:<" + longest + ">")))
                .isEqualTo("Rcpt[to=<" + longest + ">]");
        assertThatExceptionOfType(SmtpException.class)
                .isThrownBy(() -> parse("RCPT TO:<a" + longest + ">"));
    }

    /// Anything at all is a command or a refusal that can be printed, and never something else.
    @Test
    void surprisesNobody() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        String[] words = {
            "EHLO ",
            "MAIL FROM:",
            "RCPT TO:",
            "BDAT ",
            "AUTH ",
            "<",
            ">",
            "@",
            "\"",
            "\\",
            ":",
            ",",
            "a",
            ".",
            "[",
            "]",
            "IPv6:",
            "=",
            "SIZE",
            "SMTPUTF8",
            " ",
            "9",
            "LAST",
            "\t",
            "é",
            "例",
            "\r",
            "\n",
            "\0",
            "+",
            "xn--",
            "postmaster"
        };
        for (int i = 0; i < 50_000; i++) {
            var line = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                line.append(words[random.nextInt(words.length)]);
            }
            byte[] octets = line.toString().getBytes(StandardCharsets.UTF_8);
            if (octets.length > 0 && random.nextInt(4) == 0) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(CommandParser.parse(octets).toString()).doesNotContain("\r", "\n", "\0");
            } catch (SmtpException e) {
                assertThat(e.reply().code()).isBetween(500, 555);
            } catch (RuntimeException e) {
                fail("seed " + seed + ": " + Arrays.toString(octets), e);
            }
        }
    }
}
