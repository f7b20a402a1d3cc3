package org.postern.pop3.server;

import java.net.InetAddress;

/// What stands behind POP3 sessions: the maildrops of accounts. Safe for use by many threads; all
/// calls may block. A thrown [RuntimeException] is a defect: the connection is closed.
@FunctionalInterface
public interface Maildrops {
    /// Opens a maildrop and locks it against other POP3 sessions, as a snapshot: what arrives later
    /// is not in it (RFC 1939 section 4).
    Opening open(Visitor visitor);

    /// Who asks.
    ///
    /// @param account the account's canonical address, as the login gave it
    /// @param session the session's id, for logs and events
    record Visitor(String account, InetAddress client, String session) {}

    /// What came of it.
    sealed interface Opening {
        record Opened(Maildrop maildrop) implements Opening {}

        /// Another session holds it.
        record InUse() implements Opening {}

        /// The account may not use POP3 (SPEC ACC-8).
        record NotPermitted() implements Opening {}

        /// The store cannot answer now.
        record Unavailable() implements Opening {}
    }
}
