package org.postern.antispam;

import java.util.Map;

/// Undoes character references in HTML.
final class HtmlEntities {
    private static final Map<String, String> LOOSE;
    private static final Map<String, String> STRICT;

    static {
        var sections = NamedValues.read("entities.txt");
        LOOSE = sections.get(0);
        STRICT = sections.get(1);
    }

    private HtmlEntities() {}

    /// @param prefixes whether `&copyright` is read as `&copy` and `right`, as browsers did in text
    static String decode(String text, boolean prefixes) {
        int amp = text.indexOf('&');
        if (amp < 0) {
            return text;
        }
        var out = new StringBuilder(text.length());
        int at = 0;
        while (amp >= 0) {
            out.append(text, at, amp);
            at = one(text, amp, prefixes, out);
            amp = text.indexOf('&', at);
        }
        return out.append(text, at, text.length()).toString();
    }

    /// @return where to go on
    private static int one(String text, int amp, boolean prefixes, StringBuilder out) {
        int at = amp + 1;
        if (at < text.length() && text.charAt(at) == '#') {
            return numeric(text, amp, out);
        }
        int end = at;
        while (end < text.length() && isAlphanumeric(text.charAt(end))) {
            end++;
        }
        boolean closed = end < text.length() && text.charAt(end) == ';';
        for (int stop = end; stop > at; stop--) {
            var name = text.substring(at, stop);
            var code = LOOSE.get(name);
            if (code == null && stop == end && closed) {
                code = STRICT.get(name);
            }
            if (code != null) {
                out.appendCodePoint(Integer.parseInt(code));
                return stop == end && closed ? end + 1 : stop;
            }
            if (!prefixes) {
                break;
            }
        }
        out.append('&');
        return at;
    }

    private static int numeric(String text, int amp, StringBuilder out) {
        int at = amp + 2;
        boolean hex = at < text.length() && (text.charAt(at) | 32) == 'x';
        at += hex ? 1 : 0;
        int start = at;
        long value = 0;
        while (at < text.length() && Character.digit(text.charAt(at), hex ? 16 : 10) >= 0) {
            value = value * (hex ? 16 : 10) + Character.digit(text.charAt(at), hex ? 16 : 10);
            value = Math.min(value, 0x110000);
            at++;
        }
        if (at == start || value == 0) {
            out.append('&');
            return amp + 1;
        }
        boolean none = value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF);
        out.appendCodePoint(none ? 0xFFFD : (int) value);
        return at < text.length() && text.charAt(at) == ';' ? at + 1 : at;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
    }
}
