package org.postern.net;

import org.postern.kernel.Addresses;

import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/// Where a helper of the node listens: a virus scanner, a mail filter. A port of a host, or a
/// socket in the file system of this machine.
public sealed interface ServiceAddress {
    /// Longest path that a Unix-domain socket can have on all systems we run on.
    int LONGEST_PATH = 103;

    /// A TCP port.
    ///
    /// @param host a name or an address in numbers
    record Tcp(String host, int port) implements ServiceAddress {
        private static final int LAST_PORT = 65_535;

        public Tcp {
            if (host.isEmpty()) {
                throw new IllegalArgumentException("a host is missing before the port");
            }
            if (port < 1 || port > LAST_PORT) {
                throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
            }
        }

        /// `host:port`, with brackets around an IPv6 address.
        @Override
        public String toString() {
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }

    /// A Unix-domain socket.
    record Unix(Path path) implements ServiceAddress {
        public Unix {
            Objects.requireNonNull(path, "path");
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("the path of a socket begins with /");
            }
            if (path.toString().length() > LONGEST_PATH) {
                throw new IllegalArgumentException(
                        "the path of a socket is " + LONGEST_PATH + " characters long at most");
            }
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /// Reads what people write: `127.0.0.1:3310`, `[::1]:3310`, `scanner.example:3310`,
    /// `unix:/run/clamav/clamd.ctl`, and the forms that mail filters use: `inet:8891@localhost`,
    /// `inet6:8891@[::1]`, `local:/run/opendkim/opendkim.sock`.
    ///
    /// @throws IllegalArgumentException with a sentence for the administrator
    static ServiceAddress parse(String text) {
        String trimmed = text.strip();
        if (trimmed.startsWith("/")) {
            return unix(trimmed);
        }
        int colon = trimmed.indexOf(':');
        String scheme = colon < 0 ? "" : trimmed.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = trimmed.substring(colon + 1);
        return switch (scheme) {
            case "unix", "local" -> unix(rest);
            case "inet", "inet6" -> portAtHost(text, rest);
            default -> hostAndPort(text, trimmed);
        };
    }

    private static Unix unix(String path) {
        try {
            return new Unix(Path.of(path));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path: " + path, e);
        }
    }

    private static Tcp portAtHost(String text, String rest) {
        int at = rest.indexOf('@');
        return at < 0
                ? hostAndPort(text, rest)
                : new Tcp(bare(rest.substring(at + 1)), port(text, rest.substring(0, at)));
    }

    private static Tcp hostAndPort(String text, String rest) {
        int colon = rest.lastIndexOf(':');
        boolean bracketed = rest.startsWith("[");
        if (colon < 0 || (bracketed && rest.indexOf(']') > colon)) {
            throw new IllegalArgumentException(
                    "not the address of a service: "
                            + text
                            + "; write host:port, [IPv6]:port or unix:/path");
        }
        String host = rest.substring(0, colon);
        if (!bracketed && host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "an IPv6 address before a port stands in brackets: " + text);
        }
        return new Tcp(bare(host), port(text, rest.substring(colon + 1)));
    }

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? Addresses.text(Network.literal(host.substring(1, host.length() - 1)))
                : host;
    }

    private static int port(String text, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a port in " + text + ": " + digits, e);
        }
    }

    /// A port of this machine.
    static ServiceAddress of(InetAddress address, int port) {
        return new Tcp(Addresses.text(address), port);
    }
}
