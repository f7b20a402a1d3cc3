package org.postern.transport;

/// What became of a message for one destination.
public enum DeliveryOutcome {
    /// In the mailbox, on disk.
    DELIVERED,
    /// Not there yet, but safe on disk: it is tried again until it is.
    POSTPONED,
    /// The mailbox is full.
    OVER_QUOTA,
    /// The mailbox has room, its domain has not.
    DOMAIN_OVER_QUOTA,
    /// The device is full (SPEC STO-16).
    DISK_FULL,
    /// The account is gone.
    NO_ACCOUNT,
    /// Our trouble: try again later.
    UNAVAILABLE;

    /// Whether the message is safe and the sender is done with it.
    public boolean safe() {
        return this == DELIVERED || this == POSTPONED;
    }
}
