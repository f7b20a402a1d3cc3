package org.postern.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.sieve.ScriptLibrary;
import org.postern.sieve.SieveCompiler;
import org.postern.sieve.SieveDialect;
import org.postern.sieve.SieveException;

import java.nio.charset.StandardCharsets;

class FilterFormTest {
    private static FilterForm form(String text) {
        return FilterForm.parse(FormWords.split(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "if always then keep",
                "if subject contains \"free money\" and not from ends @example.org then discard",
                "if recipients is ada@example.org or reply-to matches *@x.test then flag flagged",
                "if header X-Mailer exists then add header X-Seen yes",
                "if header List-Id not contains debian then remove header X-Junk",
                "if size over 10MiB then reject \"It is too large.\"",
                "if body regex \"lott?ery\" then file into Lists/Odd and stop",
                "if attachment-name ends .exe then replace attachments \"It was a program.\"",
                "if attachment-type is application/zip then remove attachments",
                "if sender is a@b.test and recipient matches *@c.test then copy to d@e.test",
                "if spf not is pass and dkim is fail and dmarc is none then tag subject \"[odd]\"",
                "if score over 70 then redirect to junk@example.org",
                "if virus is suspicious then notify ops@example.org \"Look at it\"",
                "if client in 192.0.2.0/24 and client-name ends .example.net then keep",
                "if weekday is mon-fri and time from 22:00 to 6:30 then set header X-Night yes",
            })
    void formsOfUsersCompile(String text) throws SieveException {
        compile(text, SieveDialect.USER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "if words office in body over 2 then quarantine because \"bad words\"",
                "if words a in subject or words b then quarantine Legal",
                "if always then wiretap to law@example.org and score +20 and score -5",
                "if always then excerpt to 12345@sms.test 100",
            })
    void formsOfAdministratorsCompileForThemOnly(String text) throws SieveException {
        compile(text, SieveDialect.ADMINISTRATOR);
        assertThatThrownBy(() -> compile(text, SieveDialect.USER))
                .isInstanceOf(SieveException.class);
    }

    private static void compile(String text, SieveDialect dialect) throws SieveException {
        String script = form(text).sieve();
        assertThat(
                        SieveCompiler.compile(
                                script.getBytes(StandardCharsets.UTF_8),
                                dialect,
                                ScriptLibrary.EMPTY))
                .as(script)
                .isNotNull();
    }

    @Test
    void flagsStandBeforeWhatGetsThem() {
        assertThat(form("if always then file into X and flag seen").statements())
                .containsExactly("addflag \"\\\\seen\";", "fileinto :create \"X\";");
    }

    @Test
    void nothingInAValueEndsItsString() {
        assertThat(form("if subject contains \"a\\\"; discard; #\" then keep").sieve())
                .contains("\"a\\\"; discard; #\"");
        assertThat(form("if subject begins 10%d*? then keep").sieve())
                .contains("\"10%d\\\\*\\\\?*\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "subject contains x then keep",
                "if subject contains x",
                "if subject x then keep",
                "if colour is red then keep",
                "if always then fly",
                "if always and always or always then keep",
                "if always then redirect to nobody",
                "if size over much then keep",
                "if weekday is someday then keep",
                "if client in everywhere then keep",
                "if always then keep then keep",
            })
    void mistakesAreToldInTheFormsOwnTerms(String text) {
        assertThatThrownBy(() -> form(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a \"b c\" \"\"", "\"x \\\" \\\\ y\" z"})
    void wordsSurviveBeingJoined(String text) {
        var words = FormWords.split(text);
        assertThat(FormWords.split(FormWords.join(words))).isEqualTo(words);
    }
}
