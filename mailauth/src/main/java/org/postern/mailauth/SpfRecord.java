package org.postern.mailauth;

import org.postern.net.Network;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A policy, read whole: an error anywhere in it is known before anything is evaluated (RFC 7208
/// section 4.6).
///
/// @param redirect where the policy goes on when nothing matches; empty when nowhere
/// @param explanation where the words to a disowned sender are; empty when nowhere
record SpfRecord(List<SpfTerm> terms, MacroString redirect, MacroString explanation) {
    private static final String VERSION = "v=spf1";
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    /// Most terms of a policy, which fits into DNS but would never fit a person's mind.
    private static final int MOST_TERMS = 500;

    SpfRecord {
        terms = List.copyOf(terms);
    }

    /// Whether a TXT record is a policy at all.
    // RFC 7208 section 4.5: exactly "v=spf1", then a space or the end
    static boolean isPolicy(String text) {
        return text.regionMatches(true, 0, VERSION, 0, VERSION.length())
                && (text.length() == VERSION.length() || text.charAt(VERSION.length()) == ' ');
    }

    static SpfRecord parse(String text) throws SpfSyntaxException {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) >= 0x7F) {
                throw new SpfSyntaxException("a character that is not ASCII");
            }
        }
        var reader = new Reader();
        for (String term : text.substring(VERSION.length()).split(" ", -1)) {
            if (!term.isEmpty()) {
                reader.term(term);
            }
        }
        return new SpfRecord(reader.terms, reader.redirect, reader.explanation);
    }

    private static final class Reader {
        private final List<SpfTerm> terms = new ArrayList<>();
        private MacroString redirect = MacroString.NONE;
        private MacroString explanation = MacroString.NONE;

        void term(String term) throws SpfSyntaxException {
            int end = nameEnd(term);
            if (end > 0 && end < term.length() && term.charAt(end) == '=') {
                modifier(term.substring(0, end).toLowerCase(Locale.ROOT), term.substring(end + 1));
            } else if (terms.size() < MOST_TERMS) {
                terms.add(directive(term));
            } else {
                throw new SpfSyntaxException("more than " + MOST_TERMS + " terms");
            }
        }

        // RFC 7208 section 4.6.1: name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )
        private static int nameEnd(String term) {
            int at = 0;
            while (at < term.length() && isNameCharacter(term.charAt(at), at)) {
                at++;
            }
            return at;
        }

        private static boolean isNameCharacter(char c, int at) {
            boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
            return letter || (at > 0 && ((c >= '0' && c <= '9') || "-_.".indexOf(c) >= 0));
        }

        // RFC 7208 section 6: redirect and exp at most once each; unknown ones are ignored
        private void modifier(String name, String value) throws SpfSyntaxException {
            switch (name) {
                case "redirect" -> {
                    checkOnce(redirect, name);
                    redirect = MacroString.domain(value);
                }
                case "exp" -> {
                    checkOnce(explanation, name);
                    explanation = MacroString.domain(value);
                }
                default -> MacroString.parse(value, false);
            }
        }

        private static void checkOnce(MacroString known, String name) throws SpfSyntaxException {
            if (!known.isEmpty()) {
                throw new SpfSyntaxException(name + " stands twice");
            }
        }

        // RFC 7208 section 4.6.1: directive = [ qualifier ] mechanism
        private static SpfTerm directive(String term) throws SpfSyntaxException {
            var qualifier =
                    switch (term.charAt(0)) {
                        case '-' -> SpfStatus.FAIL;
                        case '~' -> SpfStatus.SOFTFAIL;
                        case '?' -> SpfStatus.NEUTRAL;
                        default -> SpfStatus.PASS;
                    };
            boolean qualified = "+-~?".indexOf(term.charAt(0)) >= 0;
            return new SpfTerm(qualifier, mechanism(qualified ? term.substring(1) : term), term);
        }

        private static SpfTerm.Mechanism mechanism(String text) throws SpfSyntaxException {
            int end = nameEnd(text);
            String rest = text.substring(end);
            boolean colon = rest.startsWith(":");
            return switch (text.substring(0, end).toLowerCase(Locale.ROOT)) {
                case "all" -> {
                    checkNothing(rest);
                    yield new SpfTerm.All();
                }
                case "include" -> new SpfTerm.Include(required(rest));
                case "exists" -> new SpfTerm.Exists(required(rest));
                case "ptr" -> new SpfTerm.Ptr(colon ? required(rest) : nothing(rest));
                case "a" -> {
                    var host = Host.parse(rest);
                    yield new SpfTerm.A(host.domain(), host.bits4(), host.bits6());
                }
                case "mx" -> {
                    var host = Host.parse(rest);
                    yield new SpfTerm.Mx(host.domain(), host.bits4(), host.bits6());
                }
                case "ip4" -> new SpfTerm.Ip(network(rest, true));
                case "ip6" -> new SpfTerm.Ip(network(rest, false));
                default -> throw new SpfSyntaxException("no mechanism \"" + text + "\"");
            };
        }

        private static MacroString required(String rest) throws SpfSyntaxException {
            if (!rest.startsWith(":")) {
                throw new SpfSyntaxException("a domain is missing");
            }
            return MacroString.domain(rest.substring(1));
        }

        private static MacroString nothing(String rest) throws SpfSyntaxException {
            checkNothing(rest);
            return MacroString.NONE;
        }

        private static void checkNothing(String rest) throws SpfSyntaxException {
            if (!rest.isEmpty()) {
                throw new SpfSyntaxException("\"" + rest + "\" is too much");
            }
        }

        // RFC 7208 section 5.6: ip4 and ip6 with an optional length of prefix
        private static Network network(String rest, boolean four) throws SpfSyntaxException {
            if (!rest.startsWith(":")) {
                throw new SpfSyntaxException("an address is missing");
            }
            int slash = rest.indexOf('/');
            String literal = rest.substring(1, slash < 0 ? rest.length() : slash);
            int width = four ? IPV4_BITS : IPV6_BITS;
            int bits = slash < 0 ? width : bits(rest.substring(slash + 1), width);
            return network(literal, four, bits);
        }

        private static Network network(String literal, boolean four, int bits)
                throws SpfSyntaxException {
            boolean colon = literal.indexOf(':') >= 0;
            if (four == colon || literal.indexOf('%') >= 0 || (four && !isFourNumbers(literal))) {
                throw new SpfSyntaxException("\"" + literal + "\" is not an address");
            }
            try {
                var address = InetAddress.ofLiteral(literal);
                if (!four && address.getAddress().length == 4) {
                    // ::ffff:192.0.2.1 stands for an IPv4 address, which no IPv6 client has.
                    return Network.of(address, Math.max(0, bits - (IPV6_BITS - IPV4_BITS)));
                }
                return Network.of(address, bits);
            } catch (IllegalArgumentException e) {
                throw new SpfSyntaxException("\"" + literal + "\" is not an address");
            }
        }

        // RFC 7208 section 5.6: ip4-network = qnum "." qnum "." qnum "." qnum
        private static boolean isFourNumbers(String literal) {
            var numbers = literal.split("\\.", -1);
            for (String number : numbers) {
                boolean digits =
                        !number.isEmpty()
                                && number.length() <= 3
                                && number.chars().allMatch(c -> c >= '0' && c <= '9');
                if (!digits || (number.length() > 1 && number.startsWith("0"))) {
                    return false;
                }
            }
            return numbers.length == 4;
        }
    }

    // RFC 7208 section 5.6: no leading zero
    private static int bits(String text, int width) throws SpfSyntaxException {
        boolean number =
                !text.isEmpty()
                        && text.length() <= 3
                        && text.chars().allMatch(c -> c >= '0' && c <= '9')
                        && !(text.length() > 1 && text.startsWith("0"));
        if (!number || Integer.parseInt(text) > width) {
            throw new SpfSyntaxException("\"/" + text + "\" is not a length of prefix");
        }
        return Integer.parseInt(text);
    }

    /// What stands behind `a` and `mx`.
    private record Host(MacroString domain, int bits4, int bits6) {
        // RFC 7208 section 5.3: "a" [ ":" domain-spec ] [ dual-cidr-length ]
        static Host parse(String rest) throws SpfSyntaxException {
            int end = rest.length();
            int bits6 = IPV6_BITS;
            int bits4 = IPV4_BITS;
            int digits = digitsAtEnd(rest, end);
            if (digits >= 2 && rest.startsWith("//", digits - 2)) {
                bits6 = bits(rest.substring(digits, end), IPV6_BITS);
                end = digits - 2;
                digits = digitsAtEnd(rest, end);
            }
            if (digits >= 1 && digits < end && rest.charAt(digits - 1) == '/') {
                bits4 = bits(rest.substring(digits, end), IPV4_BITS);
                end = digits - 1;
            }
            String domain = rest.substring(0, end);
            if (domain.isEmpty()) {
                return new Host(MacroString.NONE, bits4, bits6);
            }
            return new Host(Reader.required(domain), bits4, bits6);
        }

        /// Where the digits begin that end before `end`.
        private static int digitsAtEnd(String text, int end) {
            int at = end;
            while (at > 0 && text.charAt(at - 1) >= '0' && text.charAt(at - 1) <= '9') {
                at--;
            }
            return at;
        }
    }
}
