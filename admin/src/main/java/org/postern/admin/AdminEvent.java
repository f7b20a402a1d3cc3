package org.postern.admin;

import org.postern.kernel.Event;

/// What happens at the administration socket. The commands themselves are audited by the kernel.
public sealed interface AdminEvent extends Event {
    /// Somebody who reaches the socket does not have the token: look who uses this machine.
    record TokenRefused(String correlation) implements AdminEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// A connection was refused because of a limit.
    ///
    /// @param limit the limit's name in [AdminLimits]
    record LimitReached(String correlation, String limit) implements AdminEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }
}
