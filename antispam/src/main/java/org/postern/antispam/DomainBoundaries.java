package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Where a host name ends and the domain begins that somebody registered, by the lists that come
/// with the rules (`util_rb_tld`, `util_rb_2tld`, `util_rb_3tld`).
final class DomainBoundaries {
    private static final Set<String> STATES =
            Set.of(
                    ("ak al ar az ca co ct dc de fl ga gu hi ia id il in ks ky la ma md me mi mn mo"
                                    + " ms mt nc nd ne nh nj nm nv ny oh ok or pa pr ri sc sd tn tx"
                                    + " ut va vi vt wa wi wv wy")
                            .split(" "));

    private final Set<String> top;
    private final Set<String> second;
    private final Set<String> third;

    DomainBoundaries(Set<String> top, Set<String> second, Set<String> third) {
        this.top = Set.copyOf(top);
        this.second = Set.copyOf(second);
        this.third = Set.copyOf(third);
    }

    boolean isTopLevel(String lowerLabel) {
        return top.contains(lowerLabel);
    }

    /// The registered part of a host name, in lower case.
    String domain(String host) {
        var name = Octets.lower(host).replaceAll("\\.{2,}", ".");
        name = name.startsWith(".") ? name.substring(1) : name;
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        var labels = List.of(name.split("\\."));
        int from = 0;
        while (labels.size() - from > 1 && !isBoundary(labels, from)) {
            from++;
        }
        return String.join(".", labels.subList(Math.max(0, from - 1), labels.size()));
    }

    private boolean isBoundary(List<String> labels, int from) {
        int count = labels.size() - from;
        var name = String.join(".", labels.subList(from, labels.size()));
        return switch (count) {
            case 2 -> second.contains(name);
            case 3 ->
                    labels.getLast().equals("us")
                            ? STATES.contains(labels.get(from + 1))
                            : third.contains(name);
            case 4 -> {
                var first = labels.get(from);
                boolean school = first.equals("pvt") && labels.get(from + 1).equals("k12");
                yield labels.getLast().equals("us")
                        && (school || first.startsWith("ci") || first.startsWith("co"))
                        && STATES.contains(labels.get(from + 2));
            }
            default -> false;
        };
    }

    /// Whether a name ends in a top level that is known.
    boolean isValid(String name) {
        var lower = Octets.lower(name);
        int dot = lower.lastIndexOf('.');
        return dot >= 0
                && lower.chars().noneMatch(c -> Octets.isSpace((char) c))
                && top.contains(lower.substring(dot + 1));
    }

    /// Whether a text has the form of a host name of two labels or more.
    static boolean isHostName(String text) {
        var name = Octets.lower(text);
        while (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.isEmpty() || name.length() > 253) {
            return false;
        }
        var labels = name.split("\\.", -1);
        if (labels.length < 2) {
            return false;
        }
        for (int i = 0; i < labels.length; i++) {
            boolean last = i >= labels.length - 2;
            if (!isLabel(labels[i]) || (last && labels[i].indexOf('_') >= 0)) {
                return false;
            }
        }
        return true;
    }

    // RFC 1035 section 2.3.4
    private static boolean isLabel(String label) {
        if (label.isEmpty() || label.length() > 63) {
            return false;
        }
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            boolean inner = i > 0 && i < label.length() - 1;
            boolean word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
            if (!word && !(inner && c == '-')) {
                return false;
            }
        }
        return true;
    }

    /// Host and registered domain of an address.
    record Place(String host, String domain) {}

    private static final PerlRegex PRINTABLE_ESCAPE =
            PerlRegex.known("%(?:2[1-9a-f]|[3-6][0-9a-f]|7[0-9a-e])");
    private static final PerlRegex SCHEME = PerlRegex.known("^[a-z]+:/{0,2}");
    private static final PerlRegex TAIL = PerlRegex.known("[/?#].*", "s");
    private static final PerlRegex USER = PerlRegex.known("^[^/]*@", "s");
    private static final PerlRegex PORT = PerlRegex.known(":\\d*$");

    /// Where an address leads; null when to no place that has a name or number.
    @Nullable Place place(String address, Octets search) {
        var uri = Octets.lower(address);
        if (uri.startsWith("javascript:") || uri.startsWith("cid:") || uri.startsWith("file:")) {
            return null;
        }
        if (uri.startsWith("mailto:")) {
            uri = uri.substring(7);
            int mark = uri.indexOf('?');
            uri = mark < 0 ? uri : uri.substring(0, mark);
            int at = uri.lastIndexOf('@');
            if (at < 0 || uri.indexOf('@') != at) {
                return null;
            }
            uri = uri.substring(at + 1);
        } else {
            uri = search.without(SCHEME, uri);
            uri = search.without(TAIL, uri);
            uri = search.without(USER, uri);
            uri = search.without(PORT, uri);
        }
        if (uri.indexOf('%') >= 0 && search.has(PRINTABLE_ESCAPE, uri)) {
            return null;
        }
        if (IpText.isAddress(uri, search)) {
            return new Place(uri, uri);
        }
        return isHostName(uri) && isValid(uri) ? new Place(uri, domain(uri)) : null;
    }

    static DomainBoundaries none() {
        return new DomainBoundaries(new HashSet<>(), new HashSet<>(), new HashSet<>());
    }
}
