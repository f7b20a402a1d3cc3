package org.postern.net;

import org.postern.kernel.Event;

import java.time.Duration;

/// What happens to connections before a session begins, and to logins before they are judged.
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

    /// Work waits so long that new connections are refused from now on.
    ///
    /// @param lag how long work waits for a processor
    record OverloadBegan(Duration lag) implements NetEvent {
        @Override
        public String correlation() {
            return "";
        }

        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// New connections are taken again.
    ///
    /// @param refused connections refused for it since the start
    record OverloadEnded(Duration lag, long refused) implements NetEvent {
        @Override
        public String correlation() {
            return "";
        }

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

    /// So many logins from an address failed that none is judged for a while.
    ///
    /// @param client the address, or the /64 of an IPv6 client
    /// @param service where the last of them failed
    /// @param seconds how long
    record ClientBlocked(String service, String client, int failures, long seconds)
            implements NetEvent {
        @Override
        public String correlation() {
            return "";
        }

        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// A login was not judged, since its address is blocked. Only the first of a block is told.
    ///
    /// @param login as the client gave it, cut to 255 characters
    record LoginBlocked(String login, String client, String service) implements NetEvent {
        @Override
        public String correlation() {
            return "";
        }

        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// An administrator lifted a block, or made the failures of an account forgotten.
    ///
    /// @param who a client's address or an account
    record BlockLifted(String who) implements NetEvent {
        @Override
        public String correlation() {
            return "";
        }

        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A name server did not answer several times in a row; it is asked only now and then.
    ///
    /// @param server its address
    /// @param reason what happened the last time
    record NameServerSilent(String server, String reason) implements NetEvent {
        @Override
        public String correlation() {
            return "";
        }

        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// A name server that was silent answers again.
    record NameServerBack(String server) implements NetEvent {
        @Override
        public String correlation() {
            return "";
        }

        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }
}
