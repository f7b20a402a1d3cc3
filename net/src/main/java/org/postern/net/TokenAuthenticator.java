package org.postern.net;

import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;

/// What a directory that trusts an issuer of access tokens can do beside an [Authenticator].
public interface TokenAuthenticator {
    /// Whether an issuer is trusted now; if not, the mechanisms are not offered.
    boolean servesTokens();

    /// Judges a bearer token.
    ///
    /// @param authorization whom to act as; empty: the token's own account
    /// @param token as it came, ASCII
    /// @param service the protocol asking, e.g. `imap`
    Outcome token(String authorization, String token, InetAddress client, String service);

    /// What a refused client is told, so that it can get a better token: JSON (RFC 7628 section
    /// 3.2.2).
    String challenge();
}
