package org.postern.store;

/// Told of messages that their owner has moved or copied within his account: for whoever learns
/// from what people sort.
@FunctionalInterface
public interface MoveWatch {
    /// The call comes from whoever moved them, after it is on disk: it must be short and must not
    /// throw.
    ///
    /// @param from where they were
    /// @param to where they are
    /// @param copied which, there
    void moved(Folder from, Folder to, Copied copied);
}
