package org.postern.screening;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.net.Network;
import org.postern.smtp.ReversePath;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// Whom an administrator exempted: clients, senders and recipients that are never deferred. Looked
/// up by the forms that an address has (itself, its domain, the domains above), so that a long list
/// costs no more than a short one; networks by their length. Safe for use by many threads.
final class MailHurdleAllowed {
    /// What an entry names.
    enum Kind {
        /// A client: an address, a network, or a domain that its confirmed name lies in or that SPF
        /// verified for its mail.
        HOST('h'),
        /// A reverse-path: an address or a domain with those below it.
        SENDER('s'),
        /// A forward-path: an address or a domain with those below it.
        RECIPIENT('r');

        private final char code;

        Kind(char code) {
            this.code = code;
        }

        /// The letter that stands for it in the journal.
        char code() {
            return code;
        }

        static Optional<Kind> of(int code) {
            return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
        }
    }

    /// One entry.
    ///
    /// @param what as [#normal] makes it
    /// @param reason an administrator's words
    /// @param by who made it
    record Entry(Kind kind, String what, String reason, String by, Instant since) {
        String key() {
            return kind.code + what;
        }
    }

    private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();

    /// Networks only, replaced whole.
    private volatile Map<String, Network> networks = Map.of();

    /// The form that an entry is kept in.
    ///
    /// @throws IllegalArgumentException with a sentence for the administrator
    static String normal(Kind kind, String text) {
        String trimmed = text.startsWith("@") ? text.substring(1) : text;
        try {
            if (kind == Kind.HOST) {
                return looksLikeAddress(trimmed)
                        ? Network.parse(trimmed).toString()
                        : Domain.parse(trimmed).ascii();
            }
            return trimmed.indexOf('@') >= 0
                    ? Address.parse(trimmed).canonical()
                    : Domain.parse(trimmed).ascii();
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException(
                    kind == Kind.HOST
                            ? "write an address, a network such as 192.0.2.0/24, or a domain"
                            : "write an address or a domain",
                    e);
        }
    }

    private static boolean looksLikeAddress(String text) {
        return text.indexOf(':') >= 0
                || text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.' || c == '/');
    }

    void put(Entry entry) {
        entries.put(entry.key(), entry);
        gatherNetworks();
    }

    /// @return whether it was there
    boolean remove(Kind kind, String what) {
        boolean there = entries.remove(kind.code + what) != null;
        gatherNetworks();
        return there;
    }

    private synchronized void gatherNetworks() {
        var found = new TreeMap<String, Network>();
        for (var entry : entries.values()) {
            if (entry.kind() == Kind.HOST && looksLikeAddress(entry.what())) {
                found.put(entry.key(), Network.parse(entry.what()));
            }
        }
        networks = Map.copyOf(found);
    }

    Collection<Entry> all() {
        return List.copyOf(entries.values());
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /// The entry that exempts a client.
    ///
    /// @param name its confirmed name; absent without one
    /// @param verified the domain that SPF verified; absent without one
    @Nullable Entry host(InetAddress client, @Nullable String name, @Nullable String verified) {
        for (var network : networks.entrySet()) {
            if (network.getValue().contains(client)) {
                return entries.get(network.getKey());
            }
        }
        var byName = name == null ? null : domain(Kind.HOST, name.toLowerCase(Locale.ROOT));
        return byName != null || verified == null ? byName : domain(Kind.HOST, verified);
    }

    /// The entry that exempts a sender.
    @Nullable Entry sender(ReversePath sender) {
        return sender instanceof ReversePath.Mailbox(var address)
                ? address(Kind.SENDER, address)
                : null;
    }

    /// The entry that exempts a recipient.
    @Nullable Entry recipient(Address recipient) {
        return address(Kind.RECIPIENT, recipient);
    }

    private @Nullable Entry address(Kind kind, Address address) {
        var exact = entries.get(kind.code + address.canonical());
        return exact != null ? exact : domain(kind, address.domain().ascii());
    }

    private @Nullable Entry domain(Kind kind, String domain) {
        for (int at = 0; at >= 0; at = domain.indexOf('.', at) + 1) {
            var entry = entries.get(kind.code + domain.substring(at));
            if (entry != null) {
                return entry;
            }
            if (domain.indexOf('.', at) < 0) {
                break;
            }
        }
        return null;
    }
}
