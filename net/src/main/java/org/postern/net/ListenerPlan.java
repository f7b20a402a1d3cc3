package org.postern.net;

import java.net.InetAddress;
import java.util.List;

/// What one listener listens on.
///
/// @param name the service's name, e.g. `imaps`: of its settings, threads, logs and events
/// @param addresses at least one; all are bound or none
/// @param port 0: any free one, the same on all addresses
/// @param tls how connections use TLS
/// @param limitsAddresses whether [ConnectionLimits] are asked about each client (SPEC NET-1)
public record ListenerPlan(
        String name, List<InetAddress> addresses, int port, TlsMode tls, boolean limitsAddresses) {
    private static final int MAX_PORT = 65_535;

    public ListenerPlan {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException(name + ": a listener needs an address");
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(name + ": not a port: " + port);
        }
    }
}
