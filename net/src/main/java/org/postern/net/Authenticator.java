package org.postern.net;

import java.net.InetAddress;

/// Decides who a client is; declared here in the words of SASL, implemented by the directory.
public interface Authenticator {
    /// Judges a password. Takes the same time whether the login exists or not.
    ///
    /// @param authorization whom to act as; empty: the same as `authentication` (RFC 4616 section
    ///   2)
    /// @param authentication the login name as given; without `@` it means an account of the first
    ///   domain
    /// @param password UTF-8 octets, wiped by the caller afterwards
    /// @param service the protocol asking, e.g. `imap`
    Outcome password(
            String authorization,
            String authentication,
            byte[] password,
            InetAddress client,
            String service);

    /// What came of an attempt.
    sealed interface Outcome {
        /// @param account the account's canonical address
        /// @param ticket how long it stays let in; see [Connection#loggedIn]
        record Accepted(String account, LoginTicket ticket) implements Outcome {
            /// Let in for good.
            public Accepted(String account) {
                this(account, LoginTicket.LASTING);
            }
        }

        /// Wrong name or password, or an account that may not log in: deliberately not told apart.
        record Refused() implements Outcome {}

        /// Not judged at all: too many logins from this address have failed. It may come again
        /// later, and may be told so.
        record Blocked() implements Outcome {}

        /// The password was right, and the account may not use this service: told as it is, since
        /// whoever hears it has proved who he is.
        ///
        /// @param service as its class of service names it, e.g. `imap`
        record NotEntitled(String service) implements Outcome {
            /// What to tell the client, without a line end.
            public String text() {
                return "This account may not use the service " + service;
            }
        }

        /// The directory cannot answer now.
        record Unavailable() implements Outcome {}
    }
}
