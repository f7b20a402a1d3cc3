package org.postern.net;

/// Whether a password may cross the wire in clear (SPEC ACC-11).
public enum CleartextPolicy {
    /// Only from a client on this machine.
    LOOPBACK,
    ALWAYS,
    NEVER;

    /// Whether a client may send its password on this connection as it is now.
    public boolean allows(Connection connection) {
        return connection.encrypted()
                || switch (this) {
                    case LOOPBACK -> connection.client().getAddress().isLoopbackAddress();
                    case ALWAYS -> true;
                    case NEVER -> false;
                };
    }
}
