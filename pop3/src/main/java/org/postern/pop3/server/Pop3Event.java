package org.postern.pop3.server;

import org.postern.kernel.Event;

/// What happens in POP3 sessions.
public sealed interface Pop3Event extends Event {
    /// @param mechanism `USER`, or the SASL mechanism
    /// @param encrypted whether the password came under TLS
    record LoggedIn(
            String account, String client, String mechanism, boolean encrypted, String correlation)
            implements Pop3Event {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// Name or password was wrong. The name is not told: people type their password there.
    ///
    /// @param mechanism `USER`, or the SASL mechanism
    record LoginRefused(String client, String mechanism, String correlation) implements Pop3Event {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A session with an open maildrop ended.
    ///
    /// @param retrieved messages sent whole
    /// @param octets sent of messages, RETR and TOP
    /// @param deleted messages removed
    record Ended(String account, int retrieved, long octets, int deleted, String correlation)
            implements Pop3Event {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }
}
