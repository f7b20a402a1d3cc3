package org.postern.engine;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A partitioned, ordered key-value store: all that Postern asks of an index. Nothing more belongs
/// here, so that an embedded library, PostgreSQL or Cassandra can each be one.
///
/// Writers do not call [#write] themselves: they hand their batches to the [Committer], which
/// merges what is waiting into one synchronised write. Safe for use by many threads.
public interface Engine extends Reader, AutoCloseable {
    /// One partition's changes.
    ///
    /// @param epoch the writer's lease epoch: once a partition has seen an epoch, no write of an
    ///   older one ever becomes visible. 0, the lowest, for a partition that is not leased
    record Write(Partition partition, long epoch, Batch batch) {
        public Write {
            if (epoch < 0) {
                throw new IllegalArgumentException("epoch " + epoch + " is negative");
            }
        }
    }

    /// Makes the writes visible and durable, each atomic in itself, in the order given. Blocks
    /// until they are forced to the device, in native code if need be: called by one platform
    /// thread at a time, never by a virtual thread.
    ///
    /// @return for each write, in order, whether it was applied: `FENCED` when a newer epoch has
    ///   been seen
    /// @throws EngineException when the device fails or is full; then it is unknown which of the
    ///   writes took effect, and a writer that holds state of its own reads it again
    List<Outcome> write(List<Write> writes) throws EngineException;

    /// Sets `key` to `update` (absent: deletes it) if its value is `expected` (absent: no such
    /// key). Durable on return. Rare: leases and unique names, in partitions of their own that
    /// [#write] does not touch. May be called on any thread; a virtual one parks meanwhile.
    boolean compareAndSet(
            Partition partition, byte[] key, byte @Nullable [] expected, byte @Nullable [] update)
            throws EngineException;

    /// An unchanging picture of all partitions; must be closed.
    Snapshot snapshot() throws EngineException;

    @Override
    void close();

    /// What became of a write.
    enum Outcome {
        APPLIED,
        FENCED
    }

    /// A picture of the engine at one moment.
    interface Snapshot extends Reader, AutoCloseable {
        @Override
        void close();
    }
}
