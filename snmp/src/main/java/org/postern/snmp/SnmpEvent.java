package org.postern.snmp;

import org.postern.kernel.Event;

/// What happens at the agent. Single requests are no events: `Snmp Status` counts them.
public sealed interface SnmpEvent extends Event {
    @Override
    default String correlation() {
        return "";
    }

    /// A datagram was dropped or refused. Not written to the log unless its severity is: whoever
    /// sends them could fill it.
    ///
    /// @param why as `Snmp Status` counts it: `network`, `malformed`, `community`, `user`,
    ///   `context`, `change`
    record SnmpRefused(String client, String why) implements SnmpEvent {
        @Override
        public Severity severity() {
            return Severity.DEBUG;
        }
    }

    /// Somebody was told.
    ///
    /// @param notification its name in the MIB
    /// @param acknowledged whether he said that he knows; a trap is not answered
    record SnmpNotificationSent(String receiver, String notification, boolean acknowledged)
            implements SnmpEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// Somebody could not be told: look whether the receiver runs and takes our community or user.
    record SnmpNotificationLost(String receiver, String notification, String reason)
            implements SnmpEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }
}
