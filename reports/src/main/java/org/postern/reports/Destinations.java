package org.postern.reports;

import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;
import org.postern.net.Resolver;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds out where a domain wants its reports.
final class Destinations {
    /// Most places that one report goes to.
    private static final int MOST = 4;

    private static final String MAIL = "mailto:";
    private static final String WEB = "https://";
    private static final int HEX = 16;

    private final Resolver resolver;

    Destinations(Resolver resolver) {
        this.resolver = resolver;
    }

    /// A place for reports.
    sealed interface Place {
        /// @param most octets that it takes; `Long.MAX_VALUE`: any
        record Mailbox(Address address, long most) implements Place {}

        /// @param uri an `https` URI
        record Web(String uri) implements Place {}
    }

    /// DNS cannot tell now.
    static final class UnknownException extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownException(String what) {
            super("DNS does not tell now " + what);
        }
    }

    /// Where a domain wants reports on TLS; none: it wants none.
    // RFC 8460 section 3: one TXT record at _smtp._tls that begins with v=TLSRPTv1
    List<Place> tls(String domain) throws UnknownException {
        var name = DnsName.find("_smtp._tls." + domain);
        if (name.isEmpty()) {
            return List.of();
        }
        var answer = resolver.lookup(name.get(), DnsType.TXT);
        if (answer.isUnknown()) {
            throw new UnknownException("whether " + domain + " wants reports");
        }
        var records =
                answer.records().stream()
                        .map(DnsRecord.Txt::text)
                        .filter(text -> text.replace(" ", "").startsWith("v=TLSRPTv1;"))
                        .toList();
        // RFC 8460 section 3: several are as none
        return records.size() == 1 ? places(uris(records.getFirst()), true) : List.of();
    }

    private static List<String> uris(String record) {
        for (String part : record.split(";")) {
            String field = part.strip();
            if (field.startsWith("rua=")) {
                return List.of(field.substring("rua=".length()).split(","));
            }
        }
        return List.of();
    }

    /// Where a domain wants reports of DMARC: those places that want them.
    List<Place> dmarc(String domain, DmarcPublished published) throws UnknownException {
        var places = new ArrayList<Place>();
        for (var place : places(published.reports(), false)) {
            if (place instanceof Place.Mailbox(var address, var _)
                    && (isWithin(address.domain().ascii(), published.organization())
                            || wanted(domain, address.domain().ascii()))) {
                places.add(place);
            }
        }
        return places;
    }

    private static boolean isWithin(String domain, String organization) {
        return domain.equals(organization) || domain.endsWith("." + organization);
    }

    // RFC 7489 section 7.1: somebody else's mailbox has to say that it wants them
    private boolean wanted(String domain, String host) throws UnknownException {
        var name = DnsName.find(domain + "._report._dmarc." + host);
        if (name.isEmpty()) {
            return false;
        }
        var answer = resolver.lookup(name.get(), DnsType.TXT);
        if (answer.isUnknown()) {
            throw new UnknownException("whether " + host + " takes reports for " + domain);
        }
        return answer.records().stream()
                .map(DnsRecord.Txt::text)
                .anyMatch(text -> text.replace(" ", "").startsWith("v=DMARC1"));
    }

    private static List<Place> places(List<String> uris, boolean web) {
        var places = new ArrayList<Place>();
        for (String uri : uris) {
            String text = uri.strip();
            String lower = text.toLowerCase(Locale.ROOT);
            if (lower.startsWith(MAIL)) {
                mailbox(text.substring(MAIL.length())).ifPresent(places::add);
            } else if (web && lower.startsWith(WEB)) {
                places.add(new Place.Web(text));
            }
        }
        return places.size() > MOST ? List.copyOf(places.subList(0, MOST)) : places;
    }

    // RFC 7489 section 6.2: dmarc-uri = URI [ "!" 1*DIGIT [ "k" / "m" / "g" / "t" ] ]
    private static Optional<Place> mailbox(String text) {
        int question = text.indexOf('?');
        String bare = question < 0 ? text : text.substring(0, question);
        int mark = bare.lastIndexOf('!');
        try {
            var address = Address.parse(decoded(mark < 0 ? bare : bare.substring(0, mark)));
            if (address.needsUtf8()) {
                // Reports are ASCII; few servers of reports take anything else.
                return Optional.empty();
            }
            long most = mark < 0 ? Long.MAX_VALUE : size(bare.substring(mark + 1));
            return Optional.of(new Place.Mailbox(address, most));
        } catch (AddressSyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static long size(String text) {
        int digits = 0;
        while (digits < text.length() && Character.digit(text.charAt(digits), 10) >= 0) {
            digits++;
        }
        int power = digits == text.length() ? 0 : 1 + "kmgt".indexOf(text.charAt(digits) | 0x20);
        if (digits == 0 || digits > 9 || digits < text.length() - 1) {
            throw new IllegalArgumentException(text);
        }
        return Long.parseLong(text.substring(0, digits)) << (10 * power);
    }

    // RFC 3986 section 2.1: percent-encoding
    private static String decoded(String text) {
        var octets = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%' && i + 2 < text.length()) {
                octets.write(Integer.parseInt(text.substring(i + 1, i + 3), HEX));
                i += 2;
            } else {
                octets.writeBytes(String.valueOf(text.charAt(i)).getBytes(StandardCharsets.UTF_8));
            }
        }
        return octets.toString(StandardCharsets.UTF_8);
    }
}
