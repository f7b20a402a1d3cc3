package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

final class ReplyTest {
    @Test
    void printsOneLine() {
        assertThat(text(Reply.of(250, "2.1.0", "Ok"))).isEqualTo("250 2.1.0 Ok\r\n");
        assertThat(text(Reply.of(334, ""))).isEqualTo("334 \r\n");
    }

    @Test
    void printsSeveralLines() {
        var reply = new Reply(550, EnhancedStatus.parse("5.7.1"), List.of("one", "two"));
        assertThat(text(reply)).isEqualTo("550-5.7.1 one\r\n550 5.7.1 two\r\n");
        assertThat(reply.with(" (id x)")).hasToString("550 5.7.1 one / two (id x)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\rb", "a\nb", "a\0b"})
    void breaksNoLine(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(250, text));
        var fine = Reply.of(250, "2.0.0", "ok");
        assertThatIllegalArgumentException().isThrownBy(() -> fine.with(text));
        assertThat(text(Reply.of(250, Reply.clean(text, 100)))).matches("250 a\\?{1,2}b\r\n");
    }

    @Test
    void refusesStatusOfAnotherClass() {
        // RFC 2034 section 4
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(550, "4.1.1", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(199, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(600, "x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "5.1", "5.1.", "3.1.1", "5.01.1", "5.1.1000", "5.-1.1", "5.1.1.1"})
    void refusesWhatIsNoStatus(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> EnhancedStatus.parse(text));
    }

    @Test
    void statusPrintsAsRead() {
        for (String text : new String[] {"2.0.0", "4.4.2", "5.7.11", "5.999.999"}) {
            assertThat(EnhancedStatus.parse(text)).hasToString(text);
        }
    }

    @Test
    void xtextPrintsAsRead() {
        for (String text : new String[] {"", "a@b.test", "a+b=c d@e", "<>"}) {
            assertThat(Xtext.decode(Xtext.encode(text))).isEqualTo(text);
        }
        for (String text : new String[] {"+", "+4", "+zz", "+0D", "a=b", "é"}) {
            assertThat(Xtext.decode(text)).isNull();
        }
    }

    private static String text(Reply reply) {
        return new String(reply.octets(), StandardCharsets.UTF_8);
    }
}
