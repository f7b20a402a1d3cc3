package org.postern.antispam;

import java.util.HashSet;
import java.util.Set;

/// Finds what mail programs make links of in plain text: addresses with a scheme, addresses of
/// mail, and host names that end in a known top level.
final class TextUris {
    /// What is called with each address found.
    interface Use {
        /// @param uri with a scheme, which may be ours
        /// @param schemeless whether the scheme is ours
        /// @param unlinked whether no reader would make a link of it
        void found(String uri, boolean schemeless, boolean unlinked);
    }

    private static final int LONGEST = 2_048;
    private static final int LONGEST_PART = 251;

    private static final boolean[] START =
            OctetSet.ofAll("><\"'`,{[(|\u001b\u00a0").plus(OctetSet.SPACE).table();
    private static final boolean[] END =
            OctetSet.ofAll("><\"`}]{[|\u001b\u00a0").plus(OctetSet.SPACE).table();
    private static final boolean[] MAIL_END =
            OctetSet.ofAll("><\"`}]{[|\u001b\u00a0,('")
                    .plus(OctetSet.SPACE)
                    .plus(OctetSet.range(0x80, 0xFF))
                    .table();
    private static final boolean[] HOST_START =
            OctetSet.ofAll("!\"#$&'()*+,/:;<=>?@[\\]^`{|}~\u001b\u00a0")
                    .plus(OctetSet.SPACE)
                    .table();
    private static final boolean[] HOST =
            OctetSet.LOWER
                    .plus(OctetSet.UPPER)
                    .plus(OctetSet.DIGITS)
                    .plus(OctetSet.ofAll("._-"))
                    .table();
    private static final boolean[] TRAILING = OctetSet.ofAll("-~!@#^&*()_+=:;'?,.").table();

    private static final PerlRegex MISREAD = PerlRegex.known("^(?:skype|e?-?mail)?:+", "i");
    private static final PerlRegex NO_URI = PerlRegex.known("^(?:[cm]id:|\\w+:/{0,2}$)", "i");
    private static final PerlRegex WEB = PerlRegex.known("^www\\d{0,2}\\.", "i");
    private static final PerlRegex PATH_AT = PerlRegex.known("/.+@");
    private static final PerlRegex AT_DOT = PerlRegex.known("@.+?\\.");
    private static final PerlRegex SCHEME = PerlRegex.known("^(?:https?|ftp|mailto):", "i");
    private static final PerlRegex MAIL_HOST = PerlRegex.known("@([^?&>]*)");

    private final DomainBoundaries boundaries;
    private final Octets search;
    private final Use use;
    private final Set<String> seen = new HashSet<>();
    private byte[] text = new byte[0];
    private int nextAt;
    private int mailStart;

    TextUris(DomainBoundaries boundaries, Octets search, Use use) {
        this.boundaries = boundaries;
        this.search = search;
        this.use = use;
    }

    /// Reads one line of the rendered text.
    void read(byte[] line) {
        text = line;
        nextAt = -1;
        int at = 0;
        while (at < line.length) {
            int next = isStart(at) ? match(at) : -1;
            at = next > at ? next : at + 1;
        }
    }

    private int octet(int at) {
        return text[at] & 0xFF;
    }

    private boolean isStart(int at) {
        boolean before = at > 0 && OctetSet.WORD.has(octet(at - 1));
        if (before != OctetSet.WORD.has(octet(at))) {
            return true;
        }
        // ISO-2022: after a shift sequence there is no word edge.
        boolean shift = at > 2 && text[at - 3] == 0x1B && text[at - 2] == '(';
        return shift || (at > 0 && START[octet(at - 1)]);
    }

    /// Reads what begins here; where it ends, or -1.
    private int match(int at) {
        int end = scheme(at);
        if (end < 0) {
            end = mail(at);
            if (end >= 0) {
                found(at, end, true, "");
                return end;
            }
        } else {
            found(at, end, false, "");
            return end;
        }
        return host(at);
    }

    private boolean stands(int at, String lower) {
        if (text.length - at < lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            if (LiteralIndex.fold(octet(at + i)) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int scheme(int at) {
        int from =
                switch (text[at] | 32) {
                    case 'h' ->
                            stands(at, "http://") ? at + 7 : stands(at, "https://") ? at + 8 : -1;
                    case 'f' -> stands(at, "ftp://") ? at + 6 : stands(at, "ftp.") ? at + 4 : -1;
                    case 'w' -> afterWww(at);
                    default -> -1;
                };
        return from < 0 ? -1 : run(from, END, LONGEST);
    }

    private int afterWww(int at) {
        if (!stands(at, "www")) {
            return -1;
        }
        int i = at + 3;
        while (i < text.length && i < at + 5 && OctetSet.DIGITS.has(octet(i))) {
            i++;
        }
        return i < text.length && text[i] == '.' ? i + 1 : -1;
    }

    /// The end of a run of one octet at least that stops at a delimiter or the end of the line.
    private int run(int from, boolean[] delimiters, int most) {
        int i = from;
        while (i < text.length && !delimiters[octet(i)]) {
            i++;
        }
        return i > from && i - from <= most ? i : -1;
    }

    private int mail(int at) {
        if (stands(at, "mailto:")) {
            int end = run(at + 7, MAIL_END, LONGEST);
            if (end >= 0) {
                return end;
            }
        }
        if (nextAt < at && nextAt != text.length) {
            nextAt = at;
            while (nextAt < text.length && text[nextAt] != '@') {
                nextAt++;
            }
            mailStart = nextAt;
            int first = Math.max(at, nextAt - LONGEST_PART);
            while (mailStart > first
                    && !MAIL_END[octet(mailStart - 1)]
                    && text[mailStart - 1] != '@') {
                mailStart--;
            }
        }
        if (nextAt >= text.length || at < mailStart || at >= nextAt) {
            return -1;
        }
        return run(nextAt + 1, MAIL_END, LONGEST_PART);
    }

    private int host(int at) {
        if (at > 0 && !HOST_START[octet(at - 1)]) {
            return -1;
        }
        int end = at;
        int dots = 0;
        while (end < text.length && HOST[octet(end)] && end - at <= 320) {
            dots += text[end] == '.' ? 1 : 0;
            end++;
        }
        if (dots == 0 || end == at || !isAlphanumeric(octet(at))) {
            return -1;
        }
        int name = end;
        if (text[end - 1] == '.') {
            name--;
        }
        int stop = tail(end);
        if (stop < 0 || name - at > 254 || !endsInTopLevel(at, name)) {
            return -1;
        }
        found(at, stop, false, Octets.text(text, at, name));
        return stop;
    }

    /// After a host name: a port, a path, and then a delimiter.
    private int tail(int from) {
        int at = from;
        if (at < text.length && text[at] == ':') {
            int digits = at + 1;
            while (digits < text.length && digits < at + 6 && OctetSet.DIGITS.has(octet(digits))) {
                digits++;
            }
            at = digits > at + 1 ? digits : at;
        }
        if (at < text.length && text[at] == '/') {
            int end = run(at + 1, END, LONGEST);
            if (end >= 0) {
                return end;
            }
        }
        return at == text.length || END[octet(at)] ? at : -1;
    }

    private static boolean isAlphanumeric(int c) {
        return c < 128 && c != '_' && OctetSet.WORD.has(c);
    }

    private boolean endsInTopLevel(int from, int to) {
        int dot = to - 1;
        while (dot > from && text[dot] != '.') {
            dot--;
        }
        return dot > from
                && dot + 1 < to
                && boundaries.isTopLevel(Octets.lower(Octets.text(text, dot + 1, to)));
    }

    private void found(int from, int to, boolean mail, String host) {
        var raw = Octets.text(text, from, to);
        int close = raw.indexOf(')');
        if (close >= 0 && (raw.indexOf('(') < 0 || raw.indexOf('(') > close)) {
            raw = raw.substring(0, close);
        }
        int end = raw.length();
        while (end > 0 && TRAILING[raw.charAt(end - 1)]) {
            end--;
        }
        raw = raw.substring(0, end);
        boolean fresh = seen.add(raw);
        if (!fresh
                || (mail && raw.indexOf('@') < 0)
                || (!host.isEmpty() && !DomainBoundaries.isHostName(host))
                || search.has(NO_URI, raw)) {
            return;
        }
        tell(raw);
    }

    private void tell(String raw) {
        boolean schemeless = !search.has(SCHEME, raw);
        boolean unlinked = false;
        var uri = raw;
        if (schemeless) {
            if (raw.regionMatches(true, 0, "ftp.", 0, 4)) {
                uri = "ftp://" + raw;
            } else if (search.has(WEB, raw) || search.has(PATH_AT, raw)) {
                uri = "http://" + raw;
            } else if (raw.indexOf('@') >= 0) {
                if (!search.has(AT_DOT, raw) || raw.contains("&nbsp;")) {
                    return;
                }
                uri = "mailto:" + search.without(MISREAD, raw);
            } else if (raw.indexOf('.') < 0) {
                return;
            } else {
                uri = "http://" + raw;
                unlinked = true;
            }
        }
        if (uri.regionMatches(true, 0, "mailto:", 0, 7)) {
            uri = uri.indexOf('%') >= 0 ? UriForms.unescaped(uri) : uri;
            var groups = search.match(MAIL_HOST, uri);
            if (groups == null) {
                return;
            }
            var host = String.valueOf(groups[1]);
            while (host.endsWith("%20")) {
                host = host.substring(0, host.length() - 3);
            }
            if (!boundaries.isValid(host)) {
                return;
            }
        }
        use.found(uri, schemeless, unlinked);
    }
}
