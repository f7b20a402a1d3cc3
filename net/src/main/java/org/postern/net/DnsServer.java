package org.postern.net;

import org.postern.kernel.Addresses;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A resolving name server, of `dns.servers` or the system's.
public record DnsServer(InetAddress address, int port) {
    private static final int PORT = 53;
    private static final int LAST_PORT = 65_535;

    public DnsServer {
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("a port is 1 to 65535");
        }
    }

    public DnsServer(InetAddress address) {
        this(address, PORT);
    }

    /// Reads an address in numbers, with a port if it is not 53: `192.0.2.1`, `192.0.2.1:5353`,
    /// `2001:db8::1`, `[2001:db8::1]:5353`.
    ///
    /// @throws IllegalArgumentException with a sentence for the administrator
    public static DnsServer parse(String text) {
        int bracket = text.startsWith("[") ? text.indexOf(']') : -1;
        int colon = text.lastIndexOf(':');
        boolean one = colon >= 0 && colon == text.indexOf(':');
        if (bracket < 0) {
            return one
                    ? new DnsServer(
                            Network.literal(text.substring(0, colon)),
                            port(text.substring(colon + 1)))
                    : new DnsServer(Network.literal(text));
        }
        var address = Network.literal(text.substring(1, bracket));
        String rest = text.substring(bracket + 1);
        if (rest.isEmpty()) {
            return new DnsServer(address);
        }
        if (!rest.startsWith(":")) {
            throw new IllegalArgumentException("a port follows the bracket after a colon");
        }
        return new DnsServer(address, port(rest.substring(1)));
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a port: " + text, e);
        }
    }

    InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }

    /// The form that [#parse] reads.
    @Override
    public String toString() {
        return port == PORT ? Addresses.text(address) : Addresses.text(socketAddress());
    }
}
