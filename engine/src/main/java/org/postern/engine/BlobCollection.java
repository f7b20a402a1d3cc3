package org.postern.engine;

import org.postern.kernel.Rounds;
import org.postern.kernel.Service;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Runs the [BlobCollector] in the background: every so often, when something has been written
/// since the last run.
public final class BlobCollection implements Service {
    private final BlobCollector collector;
    private final Supplier<CollectionSettings> settings;
    private final LongSupplier writes;
    private final Rounds rounds;

    /// Of the thread that works: how many writes there were when it had done.
    private long before;

    private volatile String last = "not yet looked for dead message bodies";
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
        this.rounds = new Rounds("blob-collection", () -> settings.get().every(), this::turn);
    }

    @Override
    public String name() {
        return "collection";
    }

    @Override
    public void start() {
        before = writes.getAsLong();
        rounds.start();
    }

    private void turn() throws EngineException {
        if (writes.getAsLong() != before) {
            collect();
            // Its own commits are nobody's deletions.
            before = writes.getAsLong();
        }
    }

    private void collect() throws EngineException {
        var pace = new Pace(() -> settings.get().rate().count(), rounds.stopping());
        var collected = collector.collect(pace);
        last =
                "last run: %d bodies collected, %d MiB freed"
                        .formatted(collected.dead(), collected.octetsFreed() >> 20);
        long living = collected.livingOctets();
        long other = Math.max(0, collector.segmentOctets() - living);
        found = Optional.of(new Found(living, other));
    }

    @Override
    public void stop(Duration grace) {
        rounds.stop(grace);
    }

    /// Of the last run since the start; empty when there was none.
    public Optional<Found> found() {
        return found;
    }

    @Override
    public Health health() {
        return rounds.failed()
                ? new Health(
                        State.DEGRADED,
                        "the room of deleted messages cannot be won back now: see the log for why")
                : new Health(State.OK, last);
    }
}
