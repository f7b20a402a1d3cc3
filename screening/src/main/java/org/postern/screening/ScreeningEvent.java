package org.postern.screening;

import org.postern.kernel.Event;

import java.time.Duration;

/// What screening finds that an administrator may count or alarm on. That a client, a sender or a
/// recipient was refused is an event of `smtp`, with the reply that says why.
public sealed interface ScreeningEvent extends Event {
    @Override
    default Severity severity() {
        return Severity.INFO;
    }

    /// A client was turned away at connect.
    ///
    /// @param check the check that did it
    record ClientTurnedAway(String correlation, String client, String check, String reply)
            implements ScreeningEvent {}

    /// The files of networks were read.
    record NetworksLoaded(int files, int networks) implements ScreeningEvent {
        @Override
        public String correlation() {
            return "";
        }
    }

    /// The files of networks cannot be used; what was read before stays in use.
    record NetworksUnusable(String problem) implements ScreeningEvent {
        @Override
        public String correlation() {
            return "";
        }

        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// The name after HELO is not the client's own.
    ///
    /// @param name the client's name by DNS; `unknown` when it has none
    record HelloMismatch(String correlation, String client, String hello, String name)
            implements ScreeningEvent {}

    /// A message comes from a sender or client that a check has marked.
    ///
    /// @param tags what was found, e.g. `dnsbl=zone.example`
    record SenderTagged(String correlation, String client, String from, String tags)
            implements ScreeningEvent {}

    /// An address is blocked since it guessed at too many recipients.
    record HarvesterBlocked(String client, int unknownRecipients, Duration time)
            implements ScreeningEvent {
        @Override
        public String correlation() {
            return "";
        }

        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// An entry of the reject list was made, changed, deleted or has expired.
    ///
    /// @param operator who did it; `expired` when time did
    record RejectListChanged(String entry, String change, String operator)
            implements ScreeningEvent {
        @Override
        public String correlation() {
            return "";
        }
    }

    /// A DNS list answers something that it should not, e.g. that we may not ask. Told once an
    /// hour.
    record DnsListUnusable(String zone, String answer) implements ScreeningEvent {
        @Override
        public String correlation() {
            return "";
        }

        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }
}
