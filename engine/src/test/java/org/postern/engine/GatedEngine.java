package org.postern.engine;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// A memory engine whose writes wait at a gate and fail when told to.
final class GatedEngine implements Engine {
    /// One permit for each write that has arrived.
    final Semaphore entered = new Semaphore(0);

    /// One permit lets one write through.
    final Semaphore gate = new Semaphore(0);

    volatile @Nullable EngineException failure;
    volatile @Nullable RuntimeException defect;

    private final MemoryEngine engine = new MemoryEngine();

    @Override
    public List<Outcome> write(List<Write> writes) throws EngineException {
        entered.release();
        gate.acquireUninterruptibly();
        EngineException planned = failure;
        if (planned != null) {
            throw planned;
        }
        RuntimeException planted = defect;
        if (planted != null) {
            throw planted;
        }
        return engine.write(writes);
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
