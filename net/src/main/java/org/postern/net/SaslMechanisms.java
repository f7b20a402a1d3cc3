package org.postern.net;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// The SASL mechanisms a protocol may offer. Cancelling (`*`) and base64 are the protocol's affair.
public interface SaslMechanisms {
    /// Names to offer, strongest first, e.g. `PLAIN`, `LOGIN`.
    List<String> names();

    /// Starts an exchange; empty for a mechanism that is not offered. Names are compared
    /// case-insensitively.
    Optional<SaslExchange> start(String name, InetAddress client, String service);
}
