package org.postern.screening;

import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.net.Network;

import java.util.Locale;

/// Whom an entry of the reject list is about.
sealed interface RejectTarget {
    /// The form that [#parse] reads and that is the entry's key.
    String text();

    /// Clients of a network.
    record Clients(Network network) implements RejectTarget {
        @Override
        public String text() {
            return network.toString();
        }
    }

    /// Clients whose confirmed name, and senders whose domain, is this or lies below it.
    record Names(String domain) implements RejectTarget {
        @Override
        public String text() {
            return domain;
        }
    }

    /// One sender.
    record Sender(Address address) implements RejectTarget {
        @Override
        public String text() {
            return address.canonical();
        }
    }

    /// Senders of this local part in every domain.
    record LocalPart(String name) implements RejectTarget {
        @Override
        public String text() {
            return name + "@";
        }
    }

    /// Reads an address or network (`192.0.2.1`, `192.0.2.0/24`, `2001:db8::/32`), the beginning of
    /// an IPv4 address (`192.0.2.`), a domain (`spam.example`), a sender (`ada@spam.example`) or
    /// the local part of one (`newsletter@`).
    ///
    /// @throws IllegalArgumentException with a sentence for the administrator
    static RejectTarget parse(String text) {
        String word = text.strip();
        if (word.endsWith("@") && word.length() > 1) {
            return new LocalPart(word.substring(0, word.length() - 1).toLowerCase(Locale.ROOT));
        }
        try {
            if (word.indexOf('@') >= 0) {
                return new Sender(Address.parse(word));
            }
            if (isNumeric(word)) {
                return new Clients(network(word));
            }
            return new Names(Domain.parse(word.startsWith(".") ? word.substring(1) : word).ascii());
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException(
                    "it is neither an address, a network, a domain nor a sender: " + e.getMessage(),
                    e);
        }
    }

    private static boolean isNumeric(String word) {
        return word.indexOf(':') >= 0
                || word.indexOf('/') >= 0
                || word.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    private static Network network(String word) {
        if (!word.endsWith(".")) {
            return Network.parse(word);
        }
        int octets = (int) word.chars().filter(c -> c == '.').count();
        if (octets > 3) {
            throw new IllegalArgumentException("it has too many dots for an address");
        }
        return Network.parse(word + "0.".repeat(3 - octets) + "0/" + octets * Byte.SIZE);
    }
}
