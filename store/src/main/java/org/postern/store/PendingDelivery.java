package org.postern.store;

/// A delivery that is on its way to the disk, behind all that were submitted before it.
public interface PendingDelivery {
    /// Parks until the message is on disk. May be called more than once; has the same answer.
    ///
    /// @throws StoreException `FULL` or `UNAVAILABLE` when it failed; try again later, with the
    ///   same delivery id
    Stored await() throws StoreException;
}
