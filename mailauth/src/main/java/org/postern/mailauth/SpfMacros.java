package org.postern.mailauth;

import org.postern.kernel.Addresses;
import org.postern.net.DnsName;

import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// Puts values for macros (RFC 7208 section 7.2 and 7.3).
final class SpfMacros {
    /// Characters that URLs take as they are (RFC 3986 section 2.3).
    private static final String UNRESERVED = "-._~";

    /// Most characters that an expansion makes: a policy cannot make us build long texts.
    private static final int LONGEST_EXPANSION = 4_096;

    /// Finds the client's name, which costs questions: only on demand.
    @FunctionalInterface
    interface ClientName {
        String within(DnsName domain) throws SpfCheck.EndException;
    }

    private final SpfQuestion question;
    private final long epochSecond;
    private final ClientName clientName;

    SpfMacros(SpfQuestion question, long epochSecond, ClientName clientName) {
        this.question = question;
        this.epochSecond = epochSecond;
        this.clientName = clientName;
    }

    String expand(MacroString text, DnsName domain) throws SpfCheck.EndException {
        var expanded = new StringBuilder();
        for (var part : text.parts()) {
            switch (part) {
                case MacroString.Literal(var literal) -> expanded.append(literal);
                case MacroString.Macro macro -> expanded.append(expand(macro, domain));
            }
            if (expanded.length() > LONGEST_EXPANSION) {
                return expanded.substring(0, LONGEST_EXPANSION);
            }
        }
        return expanded.toString();
    }

    private String expand(MacroString.Macro macro, DnsName domain) throws SpfCheck.EndException {
        List<String> parts = split(value(macro.letter(), domain), macro.delimiters());
        if (macro.reversed()) {
            Collections.reverse(parts);
        }
        int keep = macro.keep() == 0 ? parts.size() : Math.min(macro.keep(), parts.size());
        String joined =
                parts.subList(parts.size() - keep, parts.size()).stream()
                        .collect(Collectors.joining("."));
        return macro.escaped() ? escaped(joined) : joined;
    }

    private String value(char letter, DnsName domain) throws SpfCheck.EndException {
        return switch (letter) {
            case 's' -> question.localPart() + "@" + question.domain();
            case 'l' -> question.localPart();
            case 'o' -> question.domain();
            case 'd' -> domain.text();
            case 'i' -> dotted();
            case 'p' -> clientName.within(domain);
            case 'v' -> question.client() instanceof Inet4Address ? "in-addr" : "ip6";
            case 'h' -> question.helo();
            case 'c' -> Addresses.text(question.client());
            case 'r' -> question.receiver();
            case 't' -> Long.toString(epochSecond);
            default -> throw new IllegalStateException("no macro " + letter);
        };
    }

    // RFC 7208 section 7.3: i is the address in dotted form, IPv6 nibble by nibble
    private String dotted() {
        if (question.client() instanceof Inet4Address) {
            return Addresses.text(question.client());
        }
        return HexFormat.of()
                .withUpperCase()
                .formatHex(question.client().getAddress())
                .chars()
                .mapToObj(Character::toString)
                .collect(Collectors.joining("."));
    }

    private static List<String> split(String value, String delimiters) {
        var parts = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || delimiters.indexOf(value.charAt(i)) >= 0) {
                parts.add(value.substring(start, i));
                start = i + 1;
            }
        }
        return parts;
    }

    private static String escaped(String text) {
        var escaped = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            int c = octet & 0xFF;
            boolean plain =
                    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
                            || (c >= '0' && c <= '9')
                            || UNRESERVED.indexOf(c) >= 0;
            if (plain && c < 0x80) {
                escaped.append((char) c);
            } else {
                escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return escaped.toString();
    }
}
