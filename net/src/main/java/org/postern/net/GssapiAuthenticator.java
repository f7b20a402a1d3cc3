package org.postern.net;

import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;

import java.net.InetAddress;

/// Decides who a client is that Kerberos vouches for; declared here in the words of GSS-API,
/// implemented by the directory.
public interface GssapiAuthenticator {
    /// Whether there are keys to judge tickets with.
    boolean servesGssapi();

    /// The acceptor's side of a new context, for tickets to any principal that there are keys for.
    ///
    /// @throws GSSException when the keys cannot be used now
    GSSContext context() throws GSSException;

    /// Judges a client that has proved to be `principal`.
    ///
    /// @param authorization whom to act as; empty: whom the principal stands for
    /// @param principal with its realm, as in `alice@EXAMPLE.TEST`
    /// @param service the protocol asking, e.g. `imap`
    Authenticator.Outcome principal(
            String authorization, String principal, InetAddress client, String service);

    /// A login that went wrong before anybody was named.
    Authenticator.Outcome refused(String reason, InetAddress client, String service);
}
