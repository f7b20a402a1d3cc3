package org.postern.net;

import java.net.InetAddress;
import java.util.Optional;

/// What a directory that keeps SCRAM keys can do beside an [Authenticator]: judge a login whose
/// password never leaves the client.
public interface ScramAuthenticator {
    /// Whether keys are kept now; if not, SCRAM is not offered.
    boolean servesScram();

    /// Begins a login. A name that has no keys gets some that nothing proves, with the same salt at
    /// each attempt, so that a stranger does not learn who exists.
    ///
    /// @param authentication the login name as given, decoded; prepared here
    /// @param service the protocol asking, e.g. `imap`
    /// @return empty when the directory cannot answer now
    Optional<Login> begin(String authentication, InetAddress client, String service);

    /// One login under way. One thread.
    interface Login {
        ScramKeys keys();

        /// Ends the login, and records how.
        ///
        /// @param authorization whom to act as; empty: the login's own account
        Authenticator.Outcome end(String authorization, Proof proof);
    }

    /// What the client has shown.
    enum Proof {
        /// That it knows the password.
        RIGHT,
        /// A proof that does not belong to the keys.
        WRONG,
        /// A channel that is not this one, or one that somebody has made look weaker: perhaps there
        /// is somebody between.
        OTHER_CHANNEL
    }
}
