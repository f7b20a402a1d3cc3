package org.postern.screening;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What else is known of a client and its envelope, for mode `evidence`: each piece gives or takes
/// points of trust, and whoever has enough is not deferred. What could not be found out (a name
/// server that does not answer) gives nothing and takes nothing.
///
/// @param reverse the client's name
/// @param spf what SPF says of the sender's domain
/// @param listing what lists say of the client
/// @param hello the name that the client gave
/// @param tls whether the session is encrypted
public record MailHurdleEvidence(
        ReverseName reverse, Spf spf, Listing listing, Hello hello, boolean tls) {

    /// Nothing is known.
    public static final MailHurdleEvidence NONE =
            new MailHurdleEvidence(
                    ReverseName.UNKNOWN, Spf.UNKNOWN, Listing.NONE, Hello.UNKNOWN, false);

    /// More than any sum of doubts: decides alone.
    private static final int DECISIVE = 20;

    private static final int MERITS = 2;

    /// The client's name by PTR.
    public enum ReverseName {
        /// It leads back to the address.
        CONFIRMED(2, "confirmed name"),
        /// It leads back, but a provider gave it to a line and not to a server.
        GENERIC(-1, "name of a line"),
        /// It does not lead back.
        UNCONFIRMED(-1, "unconfirmed name"),
        /// There is none.
        ABSENT(-2, "no name"),
        UNKNOWN(0, "");

        private final int points;
        private final String word;

        ReverseName(int points, String word) {
            this.points = points;
            this.word = word;
        }

        /// Judges a confirmed name.
        public static ReverseName confirmed(String name, InetAddress client) {
            return isGeneric(name, client) ? GENERIC : CONFIRMED;
        }
    }

    /// The outcome of SPF (RFC 7208 section 2.6).
    public enum Spf {
        PASS(2, "SPF pass"),
        /// Neutral, or no record.
        NEUTRAL(0, ""),
        SOFTFAIL(-1, "SPF softfail"),
        FAIL(-3, "SPF fail"),
        UNKNOWN(0, "");

        private final int points;
        private final String word;

        Spf(int points, String word) {
            this.points = points;
            this.word = word;
        }
    }

    /// What DNS lists say.
    public enum Listing {
        /// On a list of good senders.
        ALLOWED(DECISIVE, "on an allow list"),
        /// On a block list that tags and does not refuse.
        BLOCKED(-DECISIVE, "on a block list"),
        NONE(0, "");

        private final int points;
        private final String word;

        Listing(int points, String word) {
            this.points = points;
            this.word = word;
        }
    }

    /// The name after EHLO or HELO.
    public enum Hello {
        /// The client's confirmed name.
        MATCHES(1, "greets by its name"),
        /// Another name that a host may have.
        PLAUSIBLE(0, ""),
        /// No name of a host in the Internet, or one that is not the client's.
        IMPLAUSIBLE(-2, "greets by a name that cannot be"),
        UNKNOWN(0, "");

        private final int points;
        private final String word;

        Hello(int points, String word) {
            this.points = points;
            this.word = word;
        }

        /// Judges what a client said.
        ///
        /// @param hello as typed
        /// @param name the client's confirmed name; absent without one
        public static Hello of(@Nullable String hello, @Nullable String name, InetAddress client) {
            if (hello == null) {
                return UNKNOWN;
            }
            String said = hello.toLowerCase(Locale.ROOT);
            if (said.startsWith("[")) {
                // RFC 5321 section 4.1.4: an address literal where there is no name
                String literal = Addresses.text(client);
                boolean own = said.equals("[" + literal + "]");
                return own || said.equals("[ipv6:" + literal + "]") ? PLAUSIBLE : IMPLAUSIBLE;
            }
            if (name != null && said.equals(name.toLowerCase(Locale.ROOT))) {
                return MATCHES;
            }
            return isHostName(said) ? PLAUSIBLE : IMPLAUSIBLE;
        }

        private static boolean isHostName(String said) {
            int dot = said.lastIndexOf('.');
            boolean local = said.endsWith(".local") || said.endsWith(".localdomain");
            boolean address = said.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
            return dot > 0 && dot < said.length() - 1 && !local && !address;
        }
    }

    /// What the evidence comes to.
    ///
    /// @param points of trust
    /// @param reasons what gave or took them, a few words each
    public record Weighed(int points, List<String> reasons) {
        public Weighed {
            reasons = List.copyOf(reasons);
        }
    }

    /// Adds it up.
    ///
    /// @param merits triplets of the source that came back
    public Weighed weigh(int merits) {
        var reasons = new ArrayList<String>();
        int points = 0;
        points += note(reasons, listing.points, listing.word);
        points += note(reasons, reverse.points, reverse.word);
        points += note(reasons, spf.points, spf.word);
        points += note(reasons, hello.points, hello.word);
        points += note(reasons, tls ? 1 : 0, "TLS");
        points += note(reasons, merits > 0 ? MERITS : 0, "came back before");
        return new Weighed(points, reasons);
    }

    private static int note(List<String> reasons, int points, String word) {
        if (points != 0) {
            reasons.add("%s %+d".formatted(word, points));
        }
        return points;
    }

    /// Whether a name looks as if a provider had made it of the address for a line of a customer:
    /// it has two octets of the address beside each other, or a word that says so.
    static boolean isGeneric(String name, InetAddress client) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String label : lower.split("[.-]", -1)) {
            switch (label) {
                case "dyn",
                        "dynamic",
                        "dhcp",
                        "dsl",
                        "adsl",
                        "xdsl",
                        "cable",
                        "dialup",
                        "ppp",
                        "pppoe",
                        "pool",
                        "broadband",
                        "customer",
                        "client" -> {
                    return true;
                }
                default -> {}
            }
        }
        if (!(client instanceof Inet4Address)) {
            return false;
        }
        String[] octets = client.getHostAddress().split("\\.", -1);
        for (int i = 0; i + 1 < octets.length; i++) {
            for (String joint : List.of("-", ".")) {
                boolean forward = has(lower, octets[i] + joint + octets[i + 1]);
                if (forward || has(lower, octets[i + 1] + joint + octets[i])) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Whether `part` stands in `name` with no further digit beside it.
    private static boolean has(String name, String part) {
        for (int at = name.indexOf(part); at >= 0; at = name.indexOf(part, at + 1)) {
            int end = at + part.length();
            boolean begins = at == 0 || !isDigit(name.charAt(at - 1));
            if (begins && (end == name.length() || !isDigit(name.charAt(end)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
