package org.postern.web;

import org.postern.directory.Account;
import org.postern.net.LoginTicket;

/// Who makes a request.
///
/// @param account as it is now
/// @param session names the login in logs and to its user; it is no secret and lets nobody in
/// @param means how the request proves it
/// @param ticket tells when the login is taken back: whoever serves something long, such as a
///   stream, ends it then
public record WebUser(Account account, String session, Means means, LoginTicket ticket) {
    /// How a request proves whose it is.
    public enum Means {
        /// A browser's session.
        COOKIE,
        /// A session id of the administration protocol, or an access token.
        BEARER,
        /// A name and a password with each request.
        BASIC
    }
}
