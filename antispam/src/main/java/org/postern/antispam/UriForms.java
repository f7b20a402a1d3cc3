package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The forms of an address: as it stands, without tricks of writing, and where it redirects to. A
/// rule for addresses may match any of them.
final class UriForms {
    /// Addresses that one address may lead to; a chain of redirections is not followed further.
    private static final int MOST = 40;

    private static final PerlRegex NOT_FETCHED = PerlRegex.known("^(?:[#?&]|/(?!/))");
    private static final PerlRegex MAIL = PerlRegex.known("^mailto:|^[^:]*@", "i");
    private static final List<PerlRegex> MAIL_CUTS =
            List.of(PerlRegex.known("^([^@]+@[^?]+)\\?"), PerlRegex.known("^([^@]+@[^?&]+)&"));
    private static final PerlRegex MAIL_SPACES =
            PerlRegex.known("^(?:mailto:)?(?:%20)*([^@]+@[^?&%]+)");
    private static final PerlRegex MAIL_BRACKETS = PerlRegex.known("^[^?&]*<([^@>]+@[^>]+)>");
    private static final PerlRegex SLASHES = PerlRegex.known("^(https?:)/{0,2}", "i");
    private static final PerlRegex HAS_SCHEME = PerlRegex.known("^[-_a-z0-9]+:", "i");
    private static final PerlRegex NO_PATH = PerlRegex.known("^(https?://[^/?#]+)([?#])", "i");
    private static final PerlRegex REFERENCE =
            PerlRegex.known(
                    "&#(?:0*(3[3-9]|[4-9]\\d|1[01]\\d|12[0-6])"
                            + "|x0*(2[1-9]|[3-6][a-fA-F0-9]|7[0-9a-eA-E]));");
    private static final PerlRegex FULL_STOP =
            PerlRegex.known("&#(?:x2e|12290|x3002|65294|xff0e|65377|xff61);", "i");
    private static final PerlRegex PARTS =
            PerlRegex.known("^(https?://)([^@/?#]*@)?([^/?#:]+)((?::(\\d*))?.*)$", "i");
    private static final PerlRegex INNER = PerlRegex.known("(https?:/{0,2}[^&#]+)", "i");
    private static final PerlRegex NO_HOST_END = PerlRegex.known("[^0-9A-Za-z]+$");
    private static final PerlRegex FOUR_NUMBERS =
            PerlRegex.known(
                    "^(0x[0-9a-f]+|\\d+)\\.(0x[0-9a-f]+|\\d+)\\.(0x[0-9a-f]+|\\d+)"
                            + "\\.(0x[0-9a-f]+|\\d+)$",
                    "i");
    private static final PerlRegex ONE_HEX = PerlRegex.known("^0x[0-9a-f]*?([0-9a-f]{1,8})$", "i");
    private static final PerlRegex DIGITS = PerlRegex.known("^[0-9]+$");
    private static final PerlRegex BARE = PerlRegex.known("^(?:www\\.)?([^.]+)$");

    private final List<PerlRegex> redirectors;
    private final DomainBoundaries boundaries;
    private final Octets search;
    private final Set<String> forms = new LinkedHashSet<>();
    private final Deque<String> open = new ArrayDeque<>();

    private UriForms(List<PerlRegex> redirectors, DomainBoundaries boundaries, Octets search) {
        this.redirectors = redirectors;
        this.boundaries = boundaries;
        this.search = search;
    }

    /// @param redirectors patterns whose first group is where an address redirects to
    static Set<String> of(
            String uri, List<PerlRegex> redirectors, DomainBoundaries boundaries, Octets search) {
        var forms = new UriForms(redirectors, boundaries, search);
        forms.open.add(uri);
        while (!forms.open.isEmpty() && forms.forms.size() < MOST) {
            forms.one(forms.open.remove());
        }
        return forms.forms;
    }

    private void one(String given) {
        var uri = Octets.trim(given.replace("\n", "")).replace("\r", "");
        forms.add(uri);
        if (uri.length() <= 1 || search.has(NOT_FETCHED, uri)) {
            return;
        }
        if (search.has(MAIL, uri)) {
            mail(uri);
            return;
        }
        var plain = plain(uri);
        forms.add(plain);
        var parts = search.match(PARTS, plain);
        if (parts != null) {
            web(parts);
        }
    }

    private void mail(String uri) {
        for (var cut : MAIL_CUTS) {
            var address = search.first(cut, uri);
            if (!address.isEmpty()) {
                forms.add(address);
            }
        }
        var unspaced = uri.contains("%20") ? search.first(MAIL_SPACES, uri) : "";
        if (!unspaced.isEmpty()) {
            forms.add("mailto:" + unspaced);
        }
        var bracketed = search.first(MAIL_BRACKETS, uri);
        if (!bracketed.isEmpty()) {
            forms.add("mailto:" + bracketed);
        }
    }

    private String plain(String uri) {
        var plain = uri.replace('\\', '/');
        var scheme = search.match(SLASHES, plain);
        if (scheme != null) {
            plain = scheme[1] + "//" + plain.substring(String.valueOf(scheme[0]).length());
        }
        if (plain.indexOf('%') >= 0) {
            plain = unescaped(plain);
        }
        if (!search.has(HAS_SCHEME, plain)) {
            plain = (plain.startsWith("ftp.") ? "ftp://" : "http://") + plain;
        }
        var cut = search.match(NO_PATH, plain);
        if (cut != null) {
            var head = String.valueOf(cut[1]);
            plain = head + "/" + plain.substring(head.length());
        }
        return plain.contains("&#") ? referencesUndone(plain) : plain;
    }

    private String referencesUndone(String uri) {
        var out = new StringBuilder();
        var rest = new String[] {uri};
        search.each(
                REFERENCE,
                uri,
                groups -> {
                    var whole = String.valueOf(groups[0]);
                    int at = rest[0].indexOf(whole);
                    out.append(rest[0], 0, at);
                    var decimal = groups[1];
                    out.append(
                            (char)
                                    (decimal != null
                                            ? Integer.parseInt(decimal)
                                            : Integer.parseInt(String.valueOf(groups[2]), 16)));
                    rest[0] = rest[0].substring(at + whole.length());
                    return true;
                });
        return search.replaceAll(FULL_STOP, out.append(rest[0]).toString(), ".");
    }

    private void web(@Nullable String[] parts) {
        var scheme = String.valueOf(parts[1]);
        var host = String.valueOf(parts[3]);
        var rest = String.valueOf(parts[4]);
        boolean plainWeb = scheme.equals("http://");
        var port = parts[5] == null ? "" : parts[5];
        var usual = plainWeb ? "80" : "443";
        if (!port.isEmpty() && isUsualPort(rest, usual)) {
            forms.add(scheme + host + rest.substring(usual.length() + 1));
        }
        var unspaced = withoutControls(host);
        if (!unspaced.equals(host)) {
            forms.add(scheme + unspaced + rest);
            host = unspaced;
        }
        redirect(scheme, host, rest);
        var trimmed = search.without(NO_HOST_END, host);
        if (!trimmed.equals(host)) {
            host = trimmed;
            forms.add(scheme + host + rest);
        }
        numeric(scheme, host, rest);
        var name = Octets.lower(host);
        boolean bare =
                plainWeb
                        && parts[2] == null
                        && !name.equals("localhost")
                        && (port.isEmpty() || port.equals("80"))
                        && !search.has(DIGITS, host)
                        && !search.has(ONE_HEX, host);
        var label = bare ? search.first(BARE, name) : "";
        if (!label.isEmpty() && !boundaries.isValid(name)) {
            forms.add(scheme + "www." + label + ".com" + rest);
        }
    }

    private static boolean isUsualPort(String rest, String port) {
        int end = port.length() + 1;
        return rest.startsWith(":" + port)
                && (rest.length() == end || !OctetSet.WORD.has(rest.charAt(end)));
    }

    private static String withoutControls(String host) {
        var out = new StringBuilder(host.length());
        for (int i = 0; i < host.length(); i++) {
            if (host.charAt(i) > ' ') {
                out.append(host.charAt(i));
            }
        }
        return out.toString();
    }

    private void redirect(String scheme, String host, String rest) {
        var whole = scheme + host + rest;
        for (var redirector : redirectors) {
            var target = search.first(redirector, whole);
            if (target.indexOf('.') >= 0) {
                open.add(target);
                return;
            }
        }
        var inner = search.first(INNER, rest);
        if (inner.indexOf('.') >= 0) {
            open.add(inner);
        }
    }

    private void numeric(String scheme, String host, String rest) {
        var numbers = search.match(FOUR_NUMBERS, host);
        if (numbers != null) {
            var dotted = new StringBuilder();
            for (int i = 1; i <= 4; i++) {
                dotted.append(i > 1 ? "." : "").append(octet(String.valueOf(numbers[i])));
            }
            forms.add(scheme + dotted + rest);
            return;
        }
        var hex = search.first(ONE_HEX, host);
        if (!hex.isEmpty()) {
            forms.add(scheme + dotted(Long.parseLong(hex, 16)) + rest);
        } else if (search.has(DIGITS, host) && host.length() < 18) {
            forms.add(scheme + dotted(Long.parseLong(host)) + rest);
        }
    }

    private static String octet(String number) {
        try {
            if (number.startsWith("0x") || number.startsWith("0X")) {
                return String.valueOf(Long.parseLong(number.substring(2), 16));
            }
            boolean octal =
                    number.startsWith("0")
                            && number.length() > 1
                            && number.chars().allMatch(c -> c < '8');
            return String.valueOf(Long.parseLong(number, octal ? 8 : 10));
        } catch (NumberFormatException tooLong) {
            return number;
        }
    }

    private static String dotted(long address) {
        return (address >> 24 & 255)
                + "."
                + (address >> 16 & 255)
                + "."
                + (address >> 8 & 255)
                + "."
                + (address & 255);
    }

    /// Undoes the percent escapes of printable octets and escapes what is not printable.
    static String unescaped(String uri) {
        var out = new StringBuilder(uri.length());
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            int value = c == '%' && i + 2 < uri.length() ? hex(uri, i + 1) : -1;
            if (value > 0x20 && value < 0x7F) {
                out.append((char) value);
                i += 2;
            } else if (value >= 0) {
                out.append(uri, i, i + 3);
                i += 2;
            } else if (c <= ' ' || c >= 0x7F || c == '"' || c == '%' || c == '<' || c == '>') {
                out.append("%%%02x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static int hex(String text, int at) {
        int high = text.charAt(at) < 128 ? Character.digit(text.charAt(at), 16) : -1;
        int low = text.charAt(at + 1) < 128 ? Character.digit(text.charAt(at + 1), 16) : -1;
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
