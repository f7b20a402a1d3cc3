package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

class SocketWatchTest {
    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    @Test
    void whatIsLateIsClosedAndWhatIsOverIsNot() throws Exception {
        var watch = new SocketWatch();
        var never = new AtomicInteger();
        // Twice: the watcher sleeps in between.
        for (int i = 0; i < 2; i++) {
            var closed = new CountDownLatch(1);
            var over = watch.begin(never::incrementAndGet, in(Duration.ofMillis(1)));
            over.close();
            try (var late = watch.begin(closed::countDown, in(Duration.ofMillis(1)));
                    var early = watch.begin(never::incrementAndGet, in(Duration.ofHours(1)))) {
                closed.await();
                assertThat(late.expired()).isTrue();
                assertThat(early.expired()).isFalse();
            }
            assertThat(over.expired()).isFalse();
        }
        assertThat(never).hasValue(0);
    }

    @Test
    void manyWaitsOfManyThreads() throws Exception {
        var watch = new SocketWatch();
        int count = 2_000;
        var closed = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            Thread.ofVirtual()
                    .start(() -> watch.begin(closed::countDown, in(Duration.ofMillis(3))));
        }
        closed.await();
        assertThat(closed.getCount()).isZero();
    }
}
