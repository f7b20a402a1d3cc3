package org.postern.snmp;

import java.util.List;
import java.util.Locale;

/// One receiver of notifications.
///
/// @param host a name or an address
/// @param port 1 to 65535
/// @param user whether `name` is a user (SNMPv3), not a community (SNMPv2c)
/// @param inform whether it acknowledges; else nobody knows whether it arrived
public record Receiver(String host, int port, boolean user, String name, boolean inform) {
    // RFC 3417 section 3.2: notifications go to port 162.
    private static final int PORT = 162;
    private static final String FORM =
            "a receiver is host[:port], v2c and a community or v3 and a user, then perhaps inform";

    /// Reads `host[:port] v2c|v3 name [inform]`.
    ///
    /// @throws IllegalArgumentException with a sentence that does not repeat the community
    public static Receiver parse(String text) {
        List<String> words = Credentials.words(text);
        if (words.size() < 3
                || words.size() > 4
                || (words.size() == 4 && !words.get(3).equalsIgnoreCase("inform"))
                || !Credentials.plain(words.get(2), 1, 32)) {
            throw new IllegalArgumentException(FORM);
        }
        boolean user =
                switch (words.get(1).toLowerCase(Locale.ROOT)) {
                    case "v2c" -> false;
                    case "v3" -> true;
                    default -> throw new IllegalArgumentException(FORM);
                };
        String where = words.getFirst();
        int colon = where.endsWith("]") ? -1 : where.lastIndexOf(':');
        boolean bareV6 = colon >= 0 && where.indexOf(':') < colon && !where.startsWith("[");
        String host = colon < 0 || bareV6 ? where : where.substring(0, colon);
        int port = colon < 0 || bareV6 ? PORT : port(where.substring(colon + 1));
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (!Credentials.plain(host, 1, 255)) {
            throw new IllegalArgumentException(FORM);
        }
        return new Receiver(host, port, user, words.get(2), words.size() == 4);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("a port is between 1 and 65535");
    }

    /// Where it is, for people and for the log: without the community.
    String shown() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /// The form that [#parse] reads: the settings file has it.
    @Override
    public String toString() {
        return shown() + (user ? " v3 " : " v2c ") + name + (inform ? " inform" : "");
    }
}
