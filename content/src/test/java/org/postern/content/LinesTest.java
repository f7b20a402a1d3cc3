package org.postern.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.mail.Address;
import org.postern.mail.Header;
import org.postern.store.Filing;
import org.postern.store.SpecialUse;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// The header lines that carry decisions survive being printed and read, whatever is in them.
class LinesTest {
    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void filings() {
        for (var filing :
                List.of(
                        Filing.DEFAULT,
                        Filing.into(SpecialUse.JUNK),
                        Filing.named("Quarantine/Virus").share("0a1b"),
                        new Filing(
                                3,
                                SpecialUse.ARCHIVE,
                                "Listes/d\u00E9bian; x=1\r\nX: y",
                                true,
                                Filing.flags(List.of("\\Flagged", "$work", "no flag"))))) {
            String line = filing.field();
            assertThat(Filing.of(octets(line))).isEqualTo(filing);
            assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
        }
    }

    @Test
    void eachCopyIsADeliveryOfItsOwn() {
        assertThat(Filing.DEFAULT.distinction()).isEmpty();
        assertThat(Filing.DEFAULT.copy(2).distinction()).isEqualTo(".2");
        assertThat(Filing.DEFAULT.share("0a").distinction())
                .isNotEqualTo(Filing.DEFAULT.share("0b").distinction());
    }

    @Test
    void heldMail() {
        var lines =
                new HeldLines(
                        "abc",
                        "bad; really\r\nBcc: x",
                        "a@b.test",
                        List.of(Address.of("c@d.test"), Address.of("\"e f\"@g.test")));
        var read = HeldLines.of(octets(lines.fields())).orElseThrow();
        assertThat(read.trail()).isEqualTo("abc");
        assertThat(read.reason()).isEqualTo("bad; really  Bcc: x");
        assertThat(read.from()).isEqualTo("a@b.test");
        assertThat(read.to()).isEqualTo(lines.to());
        assertThat(Header.parse(octets(lines.fields())).first("Bcc")).isEmpty();
    }

    @Test
    void scores() {
        var score = new Score(73, true, List.of(), List.of("a (b)\r\nX: c"));
        String line = JunkStatus.field(score, 50, "mx.test");
        assertThat(line)
                .isEqualTo("X-Junkmail-Status: score=73/50, host=mx.test (a [b]??X: c)\r\n");
        assertThat(JunkStatus.score(Header.parse(octets(line)))).hasValue(73);
        assertThat(JunkStatus.score(Header.parse(octets("X-Junkmail-Status: yes\r\n")))).isEmpty();
    }
}
