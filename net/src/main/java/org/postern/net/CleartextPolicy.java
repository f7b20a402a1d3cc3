package org.postern.net;

import java.net.InetAddress;

/// Whether a password may cross the wire in clear (SPEC ACC-11).
public enum CleartextPolicy {
    /// Only from a client on this machine.
    LOOPBACK,
    ALWAYS,
    NEVER;

    /// Whether a client may send its password on this connection as it is now.
    public boolean allows(Connection connection) {
        return allows(connection.encrypted(), connection.client().getAddress());
    }

    /// Whether this client may send its password.
    ///
    /// @param encrypted whether nobody on the way can read it
    public boolean allows(boolean encrypted, InetAddress client) {
        return encrypted
                || switch (this) {
                    case LOOPBACK -> client.isLoopbackAddress();
                    case ALWAYS -> true;
                    case NEVER -> false;
                };
    }
}
