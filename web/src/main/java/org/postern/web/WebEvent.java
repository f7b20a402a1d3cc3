package org.postern.web;

import org.postern.kernel.Event;

/// What happens on the web server.
public sealed interface WebEvent extends Event {
    /// A request was answered.
    ///
    /// @param service the listener
    /// @param user the account; empty for nobody in particular
    /// @param session the login's name; empty for nobody in particular
    /// @param path without the query, cut to 200 characters
    /// @param octets of the answer's body, before compression
    record RequestServed(
            String service,
            String client,
            String user,
            String session,
            String method,
            String path,
            String protocol,
            int status,
            long octets,
            long micros,
            String correlation)
            implements WebEvent {
        @Override
        public Severity severity() {
            return status >= 500 ? Severity.WARNING : Severity.DEBUG;
        }
    }

    /// A request was refused before it came to what it asked for.
    ///
    /// @param reason what is wrong with it
    record RequestRefused(
            String service, String client, int status, Reason reason, String correlation)
            implements WebEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// Why a request was refused.
    enum Reason {
        /// A host name that is not ours.
        HOST,
        /// A method that nothing here knows.
        METHOD,
        /// A password, or a page for those who are logged in, without TLS.
        CLEAR,
        /// Another site made the browser send it.
        FORGED,
        /// This client has as many requests under way as it may.
        TOO_MANY,
        /// The server is stopping.
        STOPPING
    }

    /// A browser logged in.
    ///
    /// @param user the account
    /// @param correlation the session's name
    /// @param means how it was proved
    record SessionBegun(String user, String correlation, String client, String means)
            implements WebEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A browser's session is over; its name is the correlation.
    record SessionEnded(String correlation, SessionEnd how) implements WebEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// How a session ended.
    enum SessionEnd {
        /// Its user logged out.
        LOGOUT,
        /// Its user ended it from another one.
        REVOKED,
        /// An administrator ended it.
        ADMINISTRATOR,
        /// It was not used, or was old.
        EXPIRED,
        /// The account has another password, is locked, or is gone.
        ACCOUNT,
        /// A newer one took its place.
        TOO_MANY
    }

    /// A connection was cut, since its client was too slow, or there were too many.
    record ConnectionCut(String service, String client, CutReason reason, String correlation)
            implements WebEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// Why a connection was cut.
    enum CutReason {
        /// The header of a request, or the TLS handshake, took too long.
        SLOW_HEADER,
        /// It took an answer more slowly than `web.minRate`.
        SLOW_READER,
        /// The listener serves as many connections as it may.
        BUSY,
        /// The client's address has as many connections as it may, or connects too often.
        TOO_MANY
    }
}
