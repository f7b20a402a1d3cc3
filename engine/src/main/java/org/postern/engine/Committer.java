package org.postern.engine;

import org.jspecify.annotations.Nullable;

/// Group commit: writers hand in their batches and park; one platform thread forces the blobs once,
/// writes all that is waiting as one synchronised write, and wakes them. At most two flushes a
/// group, whatever the number of writers.
public interface Committer extends AutoCloseable {
    /// Queues a write behind all that were submitted before it and returns at once. `whenDurable`
    /// runs on the committer's thread, in submission order, before the ticket's waiters wake: it
    /// must be short, must not block (so it must not submit) and must not throw. It does not run
    /// when the write fails.
    ///
    /// Parks while the queue is full. When a write fails, those queued behind it may fail or not: a
    /// writer that submits several without awaiting looks at every ticket, and after a failure
    /// reads its state again from the engine.
    default Ticket submit(Engine.Write write, Runnable whenDurable) {
        return submit(write, null, whenDurable);
    }

    /// Like the other, but the write fails when `after` failed: for a writer whose batch builds on
    /// one that it submitted earlier and has not awaited.
    ///
    /// @param after a ticket of this committer; absent when the write stands alone
    Ticket submit(Engine.Write write, @Nullable Ticket after, Runnable whenDurable);

    /// Submits and waits until the write is durable.
    default void commit(Engine.Write write) throws EngineException {
        submit(write, () -> {}).await();
    }

    /// Commits what is waiting, then stops.
    @Override
    void close();

    /// A submitted write.
    interface Ticket {
        /// Parks until the write is durable.
        ///
        /// @throws EngineException when it was fenced, or the device failed or is full; after a
        ///   failure of the device (not: when it is full) every later write fails too until the
        ///   engine is opened again
        void await() throws EngineException;
    }
}
