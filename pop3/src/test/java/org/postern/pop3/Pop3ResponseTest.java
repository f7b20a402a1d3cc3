package org.postern.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class Pop3ResponseTest {
    @Test
    void printsOneLine() {
        assertThat(Pop3Response.ok("")).hasToString("+OK");
        assertThat(Pop3Response.ok("2 320")).hasToString("+OK 2 320");
        assertThat(Pop3Response.err("no such message")).hasToString("-ERR no such message");
        assertThat(Pop3Response.err(ResponseCode.IN_USE, "wait")).hasToString("-ERR [IN-USE] wait");
        assertThat(Pop3Response.err(ResponseCode.SYS_TEMP, "x")).hasToString("-ERR [SYS/TEMP] x");
    }

    @Test
    void refusesLineBreaksAndOverlength() {
        assertThatThrownBy(() -> Pop3Response.ok("a\r\n+OK b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Pop3Response.ok("x".repeat(500)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
