package org.postern.milter;

import org.postern.kernel.Event;

/// What happens between the node and its milters.
public sealed interface MilterEvent extends Event {
    @Override
    default Severity severity() {
        return Severity.INFO;
    }

    /// A milter fails. Told once, until it works again.
    ///
    /// @param policy what becomes of mail meanwhile
    record MilterLost(String correlation, String milter, String problem, Milter.Failure policy)
            implements MilterEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// A milter that failed works again.
    record MilterBack(String correlation, String milter) implements MilterEvent {}

    /// A milter refused a client, a sender, a recipient or a message.
    ///
    /// @param stage when: `connect`, `mail`, `rcpt`, `message`…
    record MilterRefused(String correlation, String milter, String stage, String reply)
            implements MilterEvent {}

    /// A milter has a message taken and thrown away.
    record MilterDiscarded(String correlation, String milter) implements MilterEvent {}

    /// A milter changed a message.
    ///
    /// @param changes how many changes of header, body and recipients
    record MilterChanged(String correlation, String milter, int changes) implements MilterEvent {
        @Override
        public Severity severity() {
            return Severity.DEBUG;
        }
    }

    /// A milter wants a message kept for an administrator.
    record MilterQuarantined(String correlation, String milter, String reason)
            implements MilterEvent {}
}
