package org.postern.transport;

/// What holds for single hops.
interface HopRules {
    /// Most connections at a time.
    int connections(Hop hop);

    /// Whether an operator has stopped mail to it.
    boolean held(Hop hop);

    /// When the message after the one that goes now may go, milliseconds since 1970.
    long nextSlot(Hop hop, long now);
}
