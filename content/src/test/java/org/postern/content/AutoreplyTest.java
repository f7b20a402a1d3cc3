package org.postern.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.postern.directory.Attributes;
import org.postern.sieve.SieveLimits;

import java.time.Instant;

class AutoreplyTest {
    private static final Instant CHRISTMAS = Instant.parse("2026-12-24T17:00:00Z");
    private static final Instant NEW_YEAR = Instant.parse("2027-01-02T08:30:00Z");

    @Test
    void attributesKeepIt() {
        var reply = new Autoreply(true, "Away", "Back\nsoon.", CHRISTMAS, NEW_YEAR);
        var attributes = reply.into(Attributes.NONE);
        assertThat(attributes.first("miAutoReplyFrom")).contains("20261224170000Z");
        assertThat(Autoreply.of(attributes)).isEqualTo(reply);
        assertThat(Autoreply.of(Autoreply.NONE.into(attributes))).isEqualTo(Autoreply.NONE);
        assertThat(Autoreply.NONE.into(attributes).isEmpty()).isTrue();
    }

    @Test
    void itRunsBetweenItsMoments() {
        var reply = new Autoreply(true, "", "x", CHRISTMAS, NEW_YEAR);
        assertThat(reply.runs(CHRISTMAS.minusSeconds(1))).isFalse();
        assertThat(reply.runs(CHRISTMAS)).isTrue();
        assertThat(reply.runs(NEW_YEAR)).isFalse();
        assertThat(new Autoreply(true, "", "x", null, null).runs(CHRISTMAS)).isTrue();
        assertThat(Autoreply.NONE.runs(CHRISTMAS)).isFalse();
    }

    @Test
    void whateverTheTextIsTheScriptCompiles() throws Exception {
        for (String text :
                new String[] {
                    "x",
                    ".",
                    "..\n.dots\n",
                    "a \"quoted\" \\ word",
                    "line\r\nline",
                    "${x} ; }",
                    "\n\nx",
                    "\u00e4\u4e2d"
                }) {
            var reply = new Autoreply(true, "S \"q\" \\", text, null, null);
            assertThat(reply.compiled(SieveLimits.DEFAULTS)).as(text).isNotNull();
        }
    }

    @Test
    void whatIsNoAnswerIsRefused() {
        assertThatThrownBy(() -> new Autoreply(true, "", " ", null, null))
                .hasMessageContaining("needs a text");
        assertThatThrownBy(() -> new Autoreply(true, "a\nb", "x", null, null))
                .hasMessageContaining("one line");
        assertThatThrownBy(() -> new Autoreply(true, "", "x", NEW_YEAR, CHRISTMAS))
                .hasMessageContaining("before it begins");
        assertThat(Autoreply.of(Attributes.NONE.with("miAutoReply", "TRUE")))
                .isEqualTo(Autoreply.NONE);
        assertThat(
                        Autoreply.of(
                                Attributes.NONE
                                        .with("miAutoReply", "TRUE")
                                        .with("miAutoReplyText", "x")
                                        .with("miAutoReplyFrom", "soon")))
                .isEqualTo(Autoreply.NONE);
    }
}
