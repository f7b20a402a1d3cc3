package org.postern.backup;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Committer;
import org.postern.engine.Engine;

/// Stands where a store wants a committer that only reads: what it would clear away after a crash
/// stays as it is, out of sight.
final class ReadCommitter implements Committer {
    @Override
    public Ticket submit(Engine.Write write, @Nullable Ticket after, Runnable whenDurable) {
        whenDurable.run();
        return () -> {};
    }

    @Override
    public void close() {
        // Nothing was taken.
    }
}
