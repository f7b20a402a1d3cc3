package org.postern.transport;

import org.postern.kernel.Event;

/// What happens to mail on its way.
public sealed interface TransportEvent extends Event {
    /// A message is in a mailbox.
    ///
    /// @param correlation the delivery id
    record Delivered(String correlation, String account, long uid, long octets)
            implements TransportEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A message could not be put into a mailbox; the sender was told, or it is tried again.
    record NotDelivered(String correlation, String account, DeliveryOutcome outcome, String reason)
            implements TransportEvent {
        @Override
        public Severity severity() {
            return outcome == DeliveryOutcome.UNAVAILABLE ? Severity.ERROR : Severity.INFO;
        }
    }

    /// A postponed delivery was given up, because its account no longer exists.
    record GivenUp(String correlation, String account) implements TransportEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }
}
