package org.postern.net;

import org.postern.kernel.Event;

/// What happens to connections before a session begins.
public sealed interface NetEvent extends Event {
    /// A connection was turned away. Only the first of a series is told.
    ///
    /// @param service the listener
    /// @param client the client's address
    record ConnectionRefused(
            String service, String client, SessionHandler.Refusal reason, String correlation)
            implements NetEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A listed balancer began a connection with no PROXY protocol header, or a wrong one; the
    /// connection was closed.
    ///
    /// @param balancer the address that the connection came from
    /// @param reason what is wrong with the header
    record ProxyHeaderRefused(String service, String balancer, String reason, String correlation)
            implements NetEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// A TLS handshake failed: the client spoke no TLS, only old versions, or did not like our
    /// certificate.
    ///
    /// @param reason what TLS says about it
    record TlsHandshakeFailed(String service, String client, String reason, String correlation)
            implements NetEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }
}
