package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

class RoundsTest {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration GRACE = Duration.ofMinutes(1);

    @Test
    void aTurnThatFailsDoesNotEndTheLaterOnes() throws Exception {
        var turns = new AtomicInteger();
        var may = new Semaphore(0);
        var done = new Semaphore(0);
        var rounds =
                new Rounds(
                        "test",
                        () -> AT_ONCE,
                        () -> {
                            // What the turn before left is to be seen now.
                            done.release();
                            may.acquire();
                            switch (turns.incrementAndGet()) {
                                case 1 -> throw new IOException("the disk");
                                case 2 -> throw new IllegalStateException("a defect");
                                default -> {}
                            }
                        });
        rounds.start();
        done.acquire();
        assertThat(rounds.failed()).isFalse();
        for (boolean failed : new boolean[] {true, true, false}) {
            may.release();
            done.acquire();
            assertThat(rounds.failed()).isEqualTo(failed);
        }
        rounds.stopping().countDown();
        may.release();
        rounds.stop(GRACE);
        assertThat(turns).hasValue(4);
    }

    @Test
    void aTurnThatIsStoppedEndsTheRounds() throws Exception {
        var within = new CountDownLatch(1);
        var turns = new AtomicInteger();
        var rounds = new Rounds[1];
        rounds[0] =
                new Rounds(
                        "test",
                        () -> AT_ONCE,
                        () -> {
                            turns.incrementAndGet();
                            within.countDown();
                            // Far longer than any test: only the stop ends it.
                            rounds[0].rest(System.nanoTime() - Duration.ofDays(1).toNanos(), 1);
                            if (rounds[0].stopped()) {
                                throw new CancellationException();
                            }
                        });
        rounds[0].start();
        within.await();
        rounds[0].stop(GRACE);
        assertThat(turns).hasValue(1);
        assertThat(rounds[0].stopped()).isTrue();
    }

    @Test
    void whatNeverStartedStops() {
        var rounds = new Rounds("test", () -> AT_ONCE, () -> {});
        rounds.stop(GRACE);
        assertThat(rounds.stopped()).isTrue();
    }
}
