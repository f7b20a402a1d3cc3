package org.postern.imap.server;

import org.postern.kernel.Event;

/// What happens in IMAP sessions and an administrator may count.
public sealed interface ImapEvent extends Event {
    /// A client logged in.
    ///
    /// @param mechanism the SASL mechanism, or `LOGIN` for the command
    record ImapLogin(
            String correlation, String client, String account, String mechanism, boolean encrypted)
            implements ImapEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A login was refused.
    ///
    /// @param login the name as the client gave it; empty where the mechanism keeps it to itself
    /// @param reason `refused`, `blocked`, `unavailable`, `cleartext`
    record ImapLoginFailed(
            String correlation, String client, String login, String mechanism, String reason)
            implements ImapEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A session is over.
    ///
    /// @param account empty when nobody had logged in
    /// @param reason `logout`, `closed`, `timeout`, `stopping`, `revoked`, `limit`, `defect`
    /// @param commands how many commands were answered
    /// @param fetched how many messages were named in FETCH responses that a client asked for
    /// @param appended how many messages were added by APPEND
    record ImapSessionEnded(
            String correlation,
            String client,
            String account,
            String reason,
            long commands,
            long fetched,
            long appended,
            long seconds)
            implements ImapEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// The back end failed in a way that is our trouble.
    record ImapTrouble(String correlation, String account, String command, String kind)
            implements ImapEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }
}
