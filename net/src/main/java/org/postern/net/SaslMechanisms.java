package org.postern.net;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// The SASL mechanisms a protocol may offer. Cancelling (`*`) and base64 are the protocol's affair.
///
/// A protocol offers what [#offered] answers for its connection as it is now. It refuses to start
/// what [#needsPrivacy] where [CleartextPolicy] takes no password.
public interface SaslMechanisms {
    /// Names to offer on any connection, strongest first, e.g. `PLAIN`, `LOGIN`.
    List<String> names();

    /// Starts an exchange on a connection of which only the client is known; empty for a mechanism
    /// that is not offered. Names are compared case-insensitively.
    Optional<SaslExchange> start(String name, InetAddress client, String service);

    /// Names to offer on this connection as it is now: more than [#names] where TLS allows it.
    default List<String> names(Connection connection) {
        return names();
    }

    /// Starts an exchange on this connection as it is now.
    default Optional<SaslExchange> start(String name, Connection connection, String service) {
        return start(name, connection.client().getAddress(), service);
    }

    /// Whether the client sends a secret in a form that whoever listens could use. Of a mechanism
    /// that is unknown it is believed.
    ///
    /// @param name compared case-insensitively
    default boolean needsPrivacy(String name) {
        return true;
    }

    /// Names to offer on this connection, strongest first.
    ///
    /// @param passwords whether a password may travel on it
    default List<String> offered(Connection connection, boolean passwords) {
        return names(connection).stream().filter(name -> passwords || !needsPrivacy(name)).toList();
    }
}
