package org.postern.engine;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Service;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Runs the [BlobCollector] in the background: every so often, when something has been written
/// since the last run.
public final class BlobCollection implements Service {
    private static final Logger LOG = System.getLogger(BlobCollection.class.getName());

    private final BlobCollector collector;
    private final Supplier<CollectionSettings> settings;
    private final LongSupplier writes;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;
    private volatile String last = "not yet looked for dead message bodies";
    private volatile boolean failed;
    private volatile Optional<Found> found = Optional.empty();

    /// What the last run left.
    ///
    /// @param livingOctets content of bodies that something refers to
    /// @param otherOctets what the segments take beside it: bodies that nothing refers to, in
    ///   segments that are not worth being rewritten yet, and the heads of records
    public record Found(long livingOctets, long otherOctets) {}

    /// @param writes how many writes were committed so far: where there are none, nothing died
    public BlobCollection(
            BlobCollector collector, Supplier<CollectionSettings> settings, LongSupplier writes) {
        this.collector = collector;
        this.settings = settings;
        this.writes = writes;
    }

    @Override
    public String name() {
        return "collection";
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("blob-collection").start(this::run);
    }

    private void run() {
        long before = writes.getAsLong();
        try {
            while (!stopping.await(settings.get().every().toMillis(), TimeUnit.MILLISECONDS)) {
                if (writes.getAsLong() != before) {
                    collect();
                    // Its own commits are nobody's deletions.
                    before = writes.getAsLong();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CancellationException e) {
            // Stopped within a run; the next start goes on.
        }
    }

    private void collect() {
        var pace = new Pace(() -> settings.get().rate().count(), stopping);
        try {
            var collected = collector.collect(pace);
            last =
                    "last run: %d bodies collected, %d MiB freed"
                            .formatted(collected.dead(), collected.octetsFreed() >> 20);
            long living = collected.livingOctets();
            long other = Math.max(0, collector.segmentOctets() - living);
            found = Optional.of(new Found(living, other));
            failed = false;
        } catch (CancellationException e) {
            throw e;
        } catch (EngineException | RuntimeException e) {
            // A defect in one run does not end the later ones.
            failed = true;
            LOG.log(Level.ERROR, "message bodies cannot be collected now", e);
        }
    }

    @Override
    public void stop(Duration grace) {
        stopping.countDown();
        try {
            if (thread != null) {
                thread.join(grace);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Of the last run since the start; empty when there was none.
    public Optional<Found> found() {
        return found;
    }

    @Override
    public Health health() {
        return failed
                ? new Health(
                        State.DEGRADED,
                        "the room of deleted messages cannot be won back now: see the log for why")
                : new Health(State.OK, last);
    }
}
