package org.postern.node;

import org.postern.kernel.Service;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Gives heap back to the machine when a node has become quiet. The collector of small nodes gives
/// memory back only at a full collection, and a quiet node never needs one: without this, a burst's
/// heap would stay for ever.
final class IdleMemory implements Service {
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    /// A heap of less is not worth a collection.
    private static final long WORTH_OCTETS = 96L << 20;

    /// Less new garbage than this in an interval is quiet.
    private static final long QUIET_OCTETS = 8L << 20;

    private final CountDownLatch stopping = new CountDownLatch(1);
    private long usedBefore;
    private long trimmedTo;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void start() {
        Thread.ofVirtual().name("idle-memory").start(this::run);
    }

    private void run() {
        try {
            while (!stopping.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Collects once after each time the heap has grown, and not while work goes on.
    private void look() {
        var runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        boolean quiet = Math.abs(used - usedBefore) < QUIET_OCTETS;
        boolean grown = runtime.totalMemory() > Math.max(WORTH_OCTETS, trimmedTo);
        if (quiet && grown) {
            System.gc();
            trimmedTo = runtime.totalMemory();
            used = runtime.totalMemory() - runtime.freeMemory();
        }
        usedBefore = used;
    }

    @Override
    public void stop(Duration grace) {
        stopping.countDown();
    }

    @Override
    public Health health() {
        var runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        return new Health(
                State.OK,
                "heap " + (used >> 20) + " MiB used of " + (runtime.totalMemory() >> 20) + " MiB");
    }
}
