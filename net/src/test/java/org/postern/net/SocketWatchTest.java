package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

class SocketWatchTest {
    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    @Test
    void whatIsLateIsClosedAndWhatIsOverIsNot() throws Exception {
        var time = new AtomicLong();
        var watch = new SocketWatch(time::get);
        var never = new AtomicInteger();
        // Twice: the watcher sleeps in between.
        for (int i = 0; i < 2; i++) {
            var closed = new CountDownLatch(1);
            long soon = time.get() + 1;
            var over = watch.begin(never::incrementAndGet, soon);
            over.close();
            try (var late = watch.begin(closed::countDown, soon);
                    var early = watch.begin(never::incrementAndGet, soon + 1_000)) {
                time.addAndGet(2);
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
