package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

class BackOffTest {
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final BackOff backOff =
            new BackOff(now::get, Duration.ofSeconds(1), Duration.ofSeconds(5));

    @Test
    void waitsLongerAfterEachFailure() {
        assertThat(backOff.mayTry()).isTrue();
        assertThat(backOff.failed("dead")).isTrue();
        for (int pause : new int[] {1, 2, 4, 5, 5}) {
            assertThat(backOff.mayTry()).isFalse();
            pass(Duration.ofSeconds(pause).minusMillis(1));
            assertThat(backOff.mayTry()).isFalse();
            pass(Duration.ofMillis(1));
            assertThat(backOff.mayTry()).as("after %d s", pause).isTrue();
            assertThat(backOff.failed("dead")).isFalse();
        }
        assertThat(backOff.problem()).isEqualTo("dead");
    }

    @Test
    void countsFailuresTogetherAsOne() {
        backOff.failed("dead");
        backOff.failed("dead");
        backOff.failed("dead");
        pass(Duration.ofSeconds(1));
        assertThat(backOff.mayTry()).isTrue();
    }

    @Test
    void forgetsWhenItWorks() {
        backOff.failed("dead");
        pass(Duration.ofSeconds(1));
        backOff.failed("dead");
        assertThat(backOff.worked()).isTrue();
        assertThat(backOff.worked()).isFalse();
        assertThat(backOff.mayTry()).isTrue();
        assertThat(backOff.problem()).isEmpty();
        backOff.failed("dead again");
        pass(Duration.ofSeconds(1));
        assertThat(backOff.mayTry()).isTrue();
    }

    private void pass(Duration time) {
        now.updateAndGet(then -> then.plus(time));
    }
}
