package org.postern.imap.server;

import org.postern.net.Authenticator;
import org.postern.net.Connection;
import org.postern.net.SaslMechanisms;

import java.util.function.Predicate;

/// How clients log in.
///
/// @param passwords judges LOGIN
/// @param mechanisms what AUTHENTICATE offers
/// @param passwordsAllowed whether a client may send its password on this connection as it is now:
///   encrypted, or in clear where the site's policy lets it
public record ImapLogins(
        Authenticator passwords,
        SaslMechanisms mechanisms,
        Predicate<Connection> passwordsAllowed) {}
