package org.postern.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What remains of a verdict when some accounts did not get the message.
class VerdictTest {
    @Test
    void forgetsWhatAnAccountWithoutTheMessageWouldTakeForADuplicate() {
        var until = Instant.parse("2026-11-24T04:00:00Z");
        var mine = new Verdict.Memory("a", "duplicate x", until);
        var other = new Verdict.Memory("b", "duplicate x", until);
        var verdict =
                new Verdict(
                        List.of(), List.of(), List.of(), List.of(mine, other), Score.NONE, true);
        assertThat(verdict.forgetting(Set.of("a")).memories()).containsExactly(other);
        assertThat(verdict.forgetting(Set.of()).memories()).containsExactly(mine, other);
    }
}
