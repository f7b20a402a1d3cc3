package org.postern.web;

import org.eclipse.jetty.http.HttpFields;
import org.postern.net.Network;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// What proxies say of the hops before them, the nearest last.
///
/// Only one kind of field is ever read ([WebSettings#forwarded]): a proxy that writes one passes on
/// what a client has written into the other.
final class Forwarded {
    /// A longer way than any real one; what is further away is not looked at.
    private static final int MOST_HOPS = 20;

    private final List<Hop> hops;

    /// @param from the peer of the proxy that says so; empty when it does not tell, or not by an
    ///   address
    private record Hop(
            Optional<InetAddress> from, Optional<Boolean> secure, Optional<String> host) {}

    /// @param host as the client asked, with its port; empty when nobody tells
    record Origin(InetAddress client, Optional<Boolean> secure, Optional<String> host) {}

    private Forwarded(List<Hop> hops) {
        this.hops = hops;
    }

    static Forwarded of(HttpFields fields, WebSettings.ProxyFields kind) {
        return new Forwarded(
                switch (kind) {
                    case FORWARDED -> standard(fields.getValuesList("Forwarded"));
                    case X_FORWARDED -> customary(fields);
                });
    }

    /// Walks back from the connection's peer, as long as it is a proxy that is believed and tells
    /// from whom it has the request.
    Origin client(InetAddress connected, Predicate<InetAddress> believed) {
        var client = connected;
        Optional<Boolean> secure = Optional.empty();
        Optional<String> host = Optional.empty();
        for (int i = hops.size() - 1; i >= 0 && believed.test(client); i--) {
            var hop = hops.get(i);
            secure = hop.secure();
            host = hop.host();
            if (hop.from().isEmpty()) {
                break;
            }
            client = hop.from().get();
        }
        return new Origin(client, secure, host);
    }

    private static List<Hop> customary(HttpFields fields) {
        List<String> from = elements(fields.getValuesList("X-Forwarded-For"));
        List<String> proto = elements(fields.getValuesList("X-Forwarded-Proto"));
        List<String> host = elements(fields.getValuesList("X-Forwarded-Host"));
        int count = Math.max(from.size(), Math.max(proto.size(), host.size()));
        var hops = new ArrayList<Hop>();
        for (int i = Math.max(0, count - MOST_HOPS); i < count; i++) {
            hops.add(
                    new Hop(
                            fromEnd(from, count - i).flatMap(Forwarded::address),
                            only(proto, count - i).flatMap(Forwarded::secure),
                            only(host, count - i)));
        }
        return hops;
    }

    /// One value stands for the whole way: proxies in between hand it on as it is.
    private static Optional<String> only(List<String> values, int fromEnd) {
        return values.size() == 1 ? Optional.of(values.getFirst()) : fromEnd(values, fromEnd);
    }

    private static Optional<String> fromEnd(List<String> values, int fromEnd) {
        int at = values.size() - fromEnd;
        return at < 0 ? Optional.empty() : Optional.of(values.get(at));
    }

    private static List<String> elements(List<String> fields) {
        var elements = new ArrayList<String>();
        for (String field : fields) {
            for (String element : field.split(",", -1)) {
                elements.add(element.strip());
            }
        }
        return elements;
    }

    // RFC 7239 section 4
    private static List<Hop> standard(List<String> fields) {
        var hops = new ArrayList<Hop>();
        for (String field : fields) {
            for (String element : split(field, ',')) {
                var pairs = pairs(element);
                hops.add(
                        new Hop(
                                Optional.ofNullable(pairs.get("for")).flatMap(Forwarded::address),
                                Optional.ofNullable(pairs.get("proto")).flatMap(Forwarded::secure),
                                Optional.ofNullable(pairs.get("host"))));
            }
        }
        return hops.subList(Math.max(0, hops.size() - MOST_HOPS), hops.size());
    }

    private static Map<String, String> pairs(String element) {
        var pairs = new HashMap<String, String>();
        for (String pair : split(element, ';')) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                pairs.putIfAbsent(
                        pair.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        unquoted(pair.substring(equals + 1).strip()));
            }
        }
        return pairs;
    }

    /// Splits where no quoted string is.
    private static List<String> split(String text, char at) {
        var parts = new ArrayList<String>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == at && !quoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || value.charAt(0) != '"' || !value.endsWith("\"")) {
            return value;
        }
        var text = new StringBuilder();
        for (int i = 1; i < value.length() - 1; i++) {
            if (value.charAt(i) == '\\' && i + 1 < value.length() - 1) {
                i++;
            }
            text.append(value.charAt(i));
        }
        return text.toString();
    }

    private static Optional<Boolean> secure(String protocol) {
        return switch (protocol.toLowerCase(Locale.ROOT)) {
            case "https", "wss" -> Optional.of(true);
            case "http", "ws" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /// An address with or without a port; IPv6 in brackets or not. `unknown` and names are none.
    // RFC 7239 section 6
    private static Optional<InetAddress> address(String node) {
        String literal = node;
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            if (end < 0) {
                return Optional.empty();
            }
            literal = node.substring(1, end);
        } else if (node.indexOf(':') >= 0 && node.indexOf(':') == node.lastIndexOf(':')) {
            literal = node.substring(0, node.indexOf(':'));
        }
        return parsed(literal);
    }

    private static Optional<InetAddress> parsed(String literal) {
        try {
            return Optional.of(Network.literal(literal));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
