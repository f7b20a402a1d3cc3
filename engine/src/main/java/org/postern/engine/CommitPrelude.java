package org.postern.engine;

import java.util.List;

/// What has to be durable before the batches of a group are: the blobs that they name. The
/// [GroupCommitter] calls it, from one thread, once a group; each [#force] is followed by
/// [#written] or by [#failed].
public interface CommitPrelude {
    /// For a node without blobs, or whose blobs are durable by themselves.
    CommitPrelude NONE =
            new CommitPrelude() {
                @Override
                public Forced force() {
                    return Forced.NOTHING;
                }

                @Override
                public void written() {}

                @Override
                public void failed() {}
            };

    /// Forces all that was finished before the call.
    ///
    /// @throws EngineException when the device fails or is full
    Forced force() throws EngineException;

    /// What the last [#force] returned is durable, in the same write as the group's batches.
    void written();

    /// The group failed: what the last [#force] returned is owed again.
    void failed();

    /// @param writes go ahead of the group's batches, in the same engine write
    /// @param flushes how often the device was made to flush
    record Forced(List<Engine.Write> writes, int flushes) {
        /// Nothing was waiting.
        public static final Forced NOTHING = new Forced(List.of(), 0);

        public Forced {
            writes = List.copyOf(writes);
        }
    }
}
