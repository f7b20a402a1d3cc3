package org.postern.reception;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.content.Origin;
import org.postern.content.Visitor;

import java.nio.charset.StandardCharsets;

/// Mail that is examined late is believed as it was when it came.
class UnexaminedMarkTest {
    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasFoundComesWithTheMessage(boolean genuine) {
        for (String hold : new String[] {"", "it looks odd (100%)"}) {
            var mark = new UnexaminedMark(Origin.OUTSIDE, Visitor.NOBODY, genuine, hold);
            assertThat(UnexaminedMark.of(octets(mark.field()))).contains(mark);
        }
        var mark = new UnexaminedMark(Origin.OUTSIDE, Visitor.NOBODY, genuine, "");
        assertThat(UnexaminedMark.of(octets(mark.field()))).contains(mark);
        assertThat(UnexaminedMark.without(octets(mark.field() + "X: y\r\n")))
                .isEqualTo(octets("X: y\r\n"));
    }

    @ParameterizedTest
    @EnumSource
    void anOlderMarkIsDoubtfulWhereItCameFromOutside(Origin origin) {
        var mark =
                UnexaminedMark.of(octets("X-Postern-Unexamined: " + origin.word() + " - - - -\r\n"))
                        .orElseThrow();
        assertThat(mark.genuine()).isEqualTo(origin != Origin.OUTSIDE);
    }

    @Test
    void whatIsNoMarkIsNone() {
        assertThat(UnexaminedMark.of(octets("X-Postern-Unexamined: outside - -\r\n"))).isEmpty();
    }
}
