package org.postern.screening;

import org.jspecify.annotations.Nullable;
import org.postern.net.DnsName;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A DNS list as the settings name it: `zen.example bounce weight=2 codes=127.0.0.2-127.0.0.11`.
///
/// @param name the zone
/// @param use what a listing means
/// @param of what it lists
/// @param weight what a listing adds to a client's sum
/// @param codes which answers count; empty: every one in 127.0.0.0/8 but 127.255.255.0/24, which
///   lists use to say that they do not answer us
public record DnsZone(DnsName name, Use use, Listed of, int weight, List<Codes> codes) {
    private static final int MOST_WEIGHT = 1_000;
    private static final String LOOPBACK = "127.";
    private static final String ERRORS = "127.255.255.";

    public DnsZone {
        codes = List.copyOf(codes);
    }

    /// What follows from a listing.
    public enum Use {
        /// The client is refused.
        BOUNCE,
        /// The message is marked.
        TAG,
        /// The client is good: no block list refuses it.
        ALLOW
    }

    /// What a zone lists.
    public enum Listed {
        /// Addresses of clients (RFC 5782 section 2.1).
        CLIENTS,
        /// Domains of senders (RFC 5782 section 3).
        SENDERS
    }

    /// A range of answers.
    ///
    /// @param from the least, as a number
    /// @param to the greatest
    public record Codes(long from, long to) {}

    /// Reads a zone, then in any order `bounce`, `tag` or `allow`, `senders`, `weight=n`, and
    /// `codes=` with answers and ranges of them (`a-b`) joined by `+`.
    ///
    /// @throws IllegalArgumentException with a sentence for the administrator
    public static DnsZone parse(String text) {
        var words = text.strip().split("\\s+");
        var name = DnsName.of(words[0]);
        if (name.labels().size() < 2) {
            throw new IllegalArgumentException(words[0] + " is not the name of a DNS list");
        }
        if (!isHostName(words[0])) {
            throw new IllegalArgumentException(
                    words[0] + " is not the name of a DNS list: letters, digits, hyphens, dots");
        }
        Use use = null;
        var of = Listed.CLIENTS;
        int weight = 1;
        List<Codes> codes = List.of();
        for (int i = 1; i < words.length; i++) {
            String word = words[i];
            switch (word) {
                case "bounce" -> use = only(use, Use.BOUNCE);
                case "tag" -> use = only(use, Use.TAG);
                case "allow" -> use = only(use, Use.ALLOW);
                case "senders" -> of = Listed.SENDERS;
                default -> {
                    if (word.startsWith("weight=")) {
                        weight = weight(word.substring("weight=".length()));
                    } else if (word.startsWith("codes=")) {
                        codes = codes(word.substring("codes=".length()));
                    } else {
                        throw new IllegalArgumentException(
                                word
                                        + " is not known; a zone is followed by bounce, tag or"
                                        + " allow, senders, weight=1,"
                                        + " codes=127.0.0.2+127.0.0.4-127.0.0.7");
                    }
                }
            }
        }
        return new DnsZone(name, use == null ? Use.BOUNCE : use, of, weight, codes);
    }

    private static Use only(@Nullable Use before, Use now) {
        if (before != null && before != now) {
            throw new IllegalArgumentException(
                    "a list has one use, and not "
                            + before.name().toLowerCase(Locale.ROOT)
                            + " and "
                            + now.name().toLowerCase(Locale.ROOT));
        }
        return now;
    }

    /// Names in DNS may hold anything; those of lists do not, and a comma would make two of one.
    private static boolean isHostName(String name) {
        return name.chars()
                .allMatch(c ->
                        (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '-'
                                || c == '_'
                                || c == '.');
    }

    private static int weight(String text) {
        try {
            int weight = Integer.parseInt(text);
            if (weight >= 1 && weight <= MOST_WEIGHT) {
                return weight;
            }
        } catch (NumberFormatException none) {
            // Said below, with the bounds.
        }
        throw new IllegalArgumentException("a weight is a number from 1 to " + MOST_WEIGHT);
    }

    private static List<Codes> codes(String text) {
        var codes = new ArrayList<Codes>();
        for (String part : text.split("\\+", -1)) {
            int dash = part.indexOf('-');
            long from = code(dash < 0 ? part : part.substring(0, dash));
            long to = dash < 0 ? from : code(part.substring(dash + 1));
            if (to < from) {
                throw new IllegalArgumentException(part + " ends before it begins");
            }
            codes.add(new Codes(from, to));
        }
        return codes;
    }

    private static long code(String text) {
        if (text.startsWith(LOOPBACK) && text.indexOf(':') < 0) {
            try {
                return number(InetAddress.ofLiteral(text));
            } catch (IllegalArgumentException none) {
                // Said below.
            }
        }
        throw new IllegalArgumentException(
                text + " is not an answer of a DNS list, as 127.0.0.2 is");
    }

    private static long number(InetAddress address) {
        long number = 0;
        for (byte octet : address.getAddress()) {
            number = number << Byte.SIZE | (octet & 0xFF);
        }
        return number;
    }

    /// Whether this answer is a listing.
    boolean lists(InetAddress answer) {
        if (!(answer instanceof Inet4Address) || refusesUs(answer)) {
            return false;
        }
        long number = number(answer);
        return codes.isEmpty()
                // RFC 5782 section 2.1: A records of 127.0.0.0/8; anything else is a mistake, such
                // as the web server of a domain that was sold.
                ? answer.getHostAddress().startsWith(LOOPBACK)
                : codes.stream().anyMatch(code -> code.from() <= number && number <= code.to());
    }

    /// Whether the list says by this answer that it does not answer us, or is not one any more.
    boolean refusesUs(InetAddress answer) {
        var text = answer.getHostAddress();
        return text.startsWith(ERRORS) || !text.startsWith(LOOPBACK);
    }

    /// As [#parse] reads it.
    @Override
    public String toString() {
        var text = new StringBuilder(name.text());
        text.append(' ').append(use.name().toLowerCase(Locale.ROOT));
        if (of == Listed.SENDERS) {
            text.append(" senders");
        }
        if (weight != 1) {
            text.append(" weight=").append(weight);
        }
        String between = " codes=";
        for (var code : codes) {
            text.append(between).append(dotted(code.from()));
            if (code.to() != code.from()) {
                text.append('-').append(dotted(code.to()));
            }
            between = "+";
        }
        return text.toString();
    }

    private static String dotted(long number) {
        return (number >> 24)
                + "."
                + (number >> 16 & 0xFF)
                + "."
                + (number >> 8 & 0xFF)
                + "."
                + (number & 0xFF);
    }
}
