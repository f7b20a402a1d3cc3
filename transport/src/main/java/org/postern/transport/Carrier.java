package org.postern.transport;

import java.util.List;

/// Brings messages to one hop, one after the other. For one thread.
interface Carrier extends AutoCloseable {
    /// Makes one attempt.
    ///
    /// @return one outcome for each recipient, in order
    /// @throws UnreachableException when the hop cannot be reached at all: nothing is known of this
    ///   message or any other
    /// @throws BusyException when it is no time for this message: the hop has connections enough
    List<Outcome> carry(QueuedMessage message) throws UnreachableException, BusyException;

    /// Whether the next message would need a connection of its own.
    boolean spent();

    @Override
    void close();
}
