package org.postern.net;

import java.io.IOException;

/// What a listener does with its connections: one protocol's server.
public interface SessionHandler {
    /// Serves one connection from greeting to end, on the connection's own virtual thread. The
    /// listener closes the connection when this returns or throws.
    ///
    /// @throws IOException when the peer is gone or too slow; the listener logs it and closes
    void serve(Connection connection) throws IOException;

    /// The octets that tell a client that it is turned away, in the protocol's words (CRLF
    /// included).
    ///
    /// @param id the session id to name, so that the client's screenshot finds the log line
    byte[] refusal(Refusal reason, String id);

    /// Why a listener turns a connection away.
    enum Refusal {
        /// The listener serves as many as it may.
        BUSY,
        /// This client address has as many connections as it may.
        TOO_MANY_FROM_ADDRESS,
        /// The network of this client address has as many connections as it may.
        TOO_MANY_FROM_NETWORK,
        /// This client address connects too often.
        TOO_FAST_FROM_ADDRESS
    }
}
