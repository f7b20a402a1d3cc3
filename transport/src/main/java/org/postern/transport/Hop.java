package org.postern.transport;

import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;

/// Where mail goes next, and what the queue is ordered by.
public sealed interface Hop {
    /// The port of SMTP.
    int SMTP_PORT = 25;

    /// The port of LMTP (SPEC DEP-8: the standard one).
    int LMTP_PORT = 24;

    /// Its name on disk and for operators: `local`, `mx:example.org`, `smtp:relay.example.org:25`,
    /// `lmtp:[192.0.2.1]:24`. Other hops have other names.
    String text();

    /// The mailboxes of this node.
    record Mailboxes() implements Hop {
        @Override
        public String text() {
            return "local";
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /// The servers that DNS names for a domain, or the address that stands in its place.
    record Exchangers(MailDomain domain) implements Hop {
        @Override
        public String text() {
            return "mx:" + domain.ascii();
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /// One server.
    ///
    /// @param host a domain, whose addresses are asked for, or an address literal
    /// @param port 1 to 65535
    /// @param lmtp whether it speaks LMTP
    record Host(MailDomain host, int port, boolean lmtp) implements Hop {
        public Host {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("a port is between 1 and 65535");
            }
        }

        /// Reads `host`, `host:port`, `smtp:host:port` or `lmtp:host:port`; an address may stand
        /// with or without brackets (IPv6 with port only with them).
        ///
        /// @throws IllegalArgumentException with a sentence for the operator
        public static Host parse(String text) {
            boolean lmtp = text.startsWith("lmtp:");
            String rest = lmtp || text.startsWith("smtp:") ? text.substring(5) : text;
            int colon = rest.endsWith("]") ? -1 : rest.lastIndexOf(':');
            boolean bareV6 = colon >= 0 && rest.indexOf(':') < colon && !rest.startsWith("[");
            String host = colon < 0 || bareV6 ? rest : rest.substring(0, colon);
            int port = lmtp ? LMTP_PORT : SMTP_PORT;
            try {
                if (colon >= 0 && !bareV6) {
                    port = Integer.parseInt(rest.substring(colon + 1));
                }
                return new Host(domain(host), port, lmtp);
            } catch (NumberFormatException | AddressSyntaxException e) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" is not host, host:port or lmtp:host:port.", e);
            }
        }

        private static MailDomain domain(String host) throws AddressSyntaxException {
            boolean v4 = !host.isEmpty() && host.chars().allMatch(c -> c == '.' || isDigit(c));
            if (v4) {
                return MailDomain.parse("[" + host + "]");
            }
            if (host.startsWith("[") && host.indexOf(':') > 0 && !host.startsWith("[IPv6:")) {
                return MailDomain.parse("[IPv6:" + host.substring(1));
            }
            return host.indexOf(':') >= 0 && !host.startsWith("[")
                    ? MailDomain.parse("[IPv6:" + host + "]")
                    : MailDomain.parse(host);
        }

        private static boolean isDigit(int c) {
            return c >= '0' && c <= '9';
        }

        @Override
        public String text() {
            return (lmtp ? "lmtp:" : "smtp:") + host.ascii() + ":" + port;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /// Reads [#text].
    ///
    /// @throws IllegalArgumentException if it is none
    static Hop parse(String text) {
        if (text.equals("local")) {
            return new Mailboxes();
        }
        if (text.startsWith("mx:")) {
            try {
                return new Exchangers(MailDomain.parse(text.substring(3)));
            } catch (AddressSyntaxException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
        return Host.parse(text);
    }

    /// The servers of this domain.
    static Hop to(Domain domain) {
        return new Exchangers(domain);
    }
}
