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
        record Accepted(String account) implements Outcome {}

        /// Wrong name or password, or an account that may not log in: deliberately not told apart.
        record Refused() implements Outcome {}

        /// The directory cannot answer now.
        record Unavailable() implements Outcome {}
    }
}
