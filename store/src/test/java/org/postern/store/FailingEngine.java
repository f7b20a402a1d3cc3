package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Partition;

import java.util.List;
import java.util.Optional;

/// An engine whose writes fail when told to.
final class FailingEngine implements Engine {
    private final Engine engine;
    private int writesUntilFailure = Integer.MAX_VALUE;
    private boolean applied;
    private int failures;

    FailingEngine(Engine engine) {
        this.engine = engine;
    }

    /// The write after `writes` more fails as if the device were full, and those after it until
    /// [#mend].
    ///
    /// @param thoughApplied whether the failed write takes effect all the same
    synchronized void failAfter(int writes, boolean thoughApplied) {
        writesUntilFailure = writes;
        applied = thoughApplied;
    }

    synchronized void mend() {
        writesUntilFailure = Integer.MAX_VALUE;
    }

    synchronized int failures() {
        return failures;
    }

    @Override
    public synchronized List<Outcome> write(List<Write> writes) throws EngineException {
        if (writesUntilFailure > 0) {
            writesUntilFailure--;
            return engine.write(writes);
        }
        failures++;
        if (applied) {
            engine.write(writes);
        }
        throw new EngineException(EngineException.Kind.FULL, "injected", null);
    }

    @Override
    public boolean compareAndSet(
            Partition partition, byte[] key, byte @Nullable [] expected, byte @Nullable [] update)
            throws EngineException {
        return engine.compareAndSet(partition, key, expected, update);
    }

    @Override
    public Snapshot snapshot() throws EngineException {
        return engine.snapshot();
    }

    @Override
    public Optional<byte[]> get(Partition partition, byte[] key) throws EngineException {
        return engine.get(partition, key);
    }

    @Override
    public List<Entry> range(
            Partition partition, byte[] from, byte @Nullable [] to, int limit, Direction direction)
            throws EngineException {
        return engine.range(partition, from, to, limit, direction);
    }

    @Override
    public List<Partition> partitions(@Nullable Partition after, int limit) throws EngineException {
        return engine.partitions(after, limit);
    }

    @Override
    public void close() {
        engine.close();
    }
}
