package org.postern.engine;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A memory engine that tells of each write once it is made.
final class ObservedEngine implements Engine {
    private final MemoryEngine engine = new MemoryEngine();
    private final Consumer<List<Write>> written;

    ObservedEngine(Consumer<List<Write>> written) {
        this.written = written;
    }

    @Override
    public List<Outcome> write(List<Write> writes) {
        var outcomes = engine.write(writes);
        written.accept(List.copyOf(writes));
        return outcomes;
    }

    @Override
    public boolean compareAndSet(
            Partition partition, byte[] key, byte @Nullable [] expected, byte @Nullable [] update) {
        return engine.compareAndSet(partition, key, expected, update);
    }

    @Override
    public Optional<byte[]> get(Partition partition, byte[] key) {
        return engine.get(partition, key);
    }

    @Override
    public List<Entry> range(
            Partition partition,
            byte[] from,
            byte @Nullable [] to,
            int limit,
            Direction direction) {
        return engine.range(partition, from, to, limit, direction);
    }

    @Override
    public List<Partition> partitions(@Nullable Partition after, int limit) {
        return engine.partitions(after, limit);
    }

    @Override
    public Snapshot snapshot() {
        return engine.snapshot();
    }

    @Override
    public void close() {
        engine.close();
    }
}
