package org.postern.managesieve.server;

import org.postern.kernel.Event;

/// What happens in ManageSieve sessions.
public sealed interface ManageSieveEvent extends Event {
    @Override
    default Severity severity() {
        return Severity.INFO;
    }

    record ManageSieveLogin(
            String account, String client, String mechanism, boolean encrypted, String correlation)
            implements ManageSieveEvent {}

    /// @param reason `refused`, `blocked`, `unavailable`, `cleartext`
    record ManageSieveLoginFailed(
            String client, String mechanism, String reason, String correlation)
            implements ManageSieveEvent {}

    /// A script was changed.
    ///
    /// @param command `PUTSCRIPT`, `SETACTIVE`, `DELETESCRIPT` or `RENAMESCRIPT`
    /// @param script its name, empty where none is active any more
    record ScriptChanged(String account, String command, String script, String correlation)
            implements ManageSieveEvent {}
}
