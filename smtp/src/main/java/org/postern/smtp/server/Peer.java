package org.postern.smtp.server;

import org.jspecify.annotations.Nullable;
import org.postern.net.Connection.TlsFacts;

import java.net.InetSocketAddress;

/// What the session knows of its client at one moment; a new value after EHLO, STARTTLS and AUTH.
///
/// @param session the session's id, which refusals name
/// @param mode the service that the client came to
/// @param client the client's address
/// @param server the address that the client reached
/// @param tls what encrypts the connection; null in clear
/// @param hello what the client said after EHLO, HELO or LHLO, as typed: a domain, an address
///   literal or any sloppy word; null before
/// @param extended whether it said EHLO or LHLO
/// @param account the account that AUTH proved; null without
public record Peer(
        String session,
        SmtpMode mode,
        InetSocketAddress client,
        InetSocketAddress server,
        @Nullable TlsFacts tls,
        @Nullable String hello,
        boolean extended,
        @Nullable String account) {

    /// The word after `with` in a Received header, e.g. `ESMTPSA`.
    ///
    /// @param smtputf8 whether the message came with SMTPUTF8
    public String protocol(boolean smtputf8) {
        if (!extended) {
            return "SMTP";
        }
        boolean lmtp = mode == SmtpMode.LMTP;
        // RFC 6531 section 4.3: UTF8SMTP, UTF8LMTP and their S and A forms.
        String base = smtputf8 ? (lmtp ? "UTF8LMTP" : "UTF8SMTP") : (lmtp ? "LMTP" : "ESMTP");
        // RFC 3848 section 1: S for TLS, A for AUTH.
        return base + (tls == null ? "" : "S") + (account == null ? "" : "A");
    }

    Peer greeted(String name, boolean extendedHello) {
        return new Peer(session, mode, client, server, tls, name, extendedHello, account);
    }

    Peer authenticated(String name) {
        return new Peer(session, mode, client, server, tls, hello, extended, name);
    }
}
