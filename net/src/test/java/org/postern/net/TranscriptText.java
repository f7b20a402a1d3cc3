package org.postern.net;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;

/// The text of a transcript's line: escapes, patterns and what was remembered.
final class TranscriptText {
    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";

    private TranscriptText() {}

    /// The octets that a client's text stands for.
    static byte[] octets(String text, Map<String, String> remembered) {
        var octets = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf("${", at);
            int close = open < 0 ? -1 : text.indexOf('}', open);
            if (close < 0) {
                octets.writeBytes(unescape(text.substring(at)));
                break;
            }
            octets.writeBytes(unescape(text.substring(at, open)));
            octets.writeBytes(inserted(text.substring(open + 2, close), remembered));
            at = close + 1;
        }
        return octets.toByteArray();
    }

    /// Whether a line that came, octets as characters, is what the text says. Named groups are
    /// remembered when it is.
    static boolean matches(String text, String came, Map<String, String> remembered) {
        var pattern = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf(OPEN, at);
            int close = open < 0 ? -1 : text.indexOf(CLOSE, open);
            // A pattern may itself end in a brace, as in {{\d{3}}}.
            while (close >= 0 && text.startsWith(CLOSE, close + 1)) {
                close++;
            }
            String literal = text.substring(at, close < 0 ? text.length() : open);
            pattern.append(Pattern.quote(characters(octets(literal, remembered))));
            if (close < 0) {
                break;
            }
            String inside = text.substring(open + OPEN.length(), close);
            pattern.append(characters(inside.getBytes(StandardCharsets.UTF_8)));
            at = close + CLOSE.length();
        }
        var matcher = Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(came);
        if (!matcher.matches()) {
            return false;
        }
        for (String group : matcher.namedGroups().keySet()) {
            remembered.put(group, matcher.group(group));
        }
        return true;
    }

    /// A line as a failure shows it: what is not printable escaped.
    static String show(String line) {
        var shown = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c >= ' ' && c <= '~') {
                shown.append(c);
            } else {
                shown.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
            }
        }
        return shown.toString();
    }

    static String characters(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static byte[] inserted(String what, Map<String, String> remembered) {
        if (what.startsWith("base64:")) {
            return Base64.getEncoder().encode(unescape(what.substring("base64:".length())));
        }
        String value = remembered.get(what);
        if (value == null) {
            throw new IllegalArgumentException("nothing was remembered as " + what);
        }
        return value.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] unescape(String text) {
        var octets = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            int escape = text.indexOf('\\', at);
            int end = escape < 0 ? text.length() : escape;
            octets.writeBytes(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
            if (escape < 0) {
                break;
            }
            char kind = text.charAt(escape + 1);
            at = escape + 2;
            switch (kind) {
                case 'r' -> octets.write('\r');
                case 'n' -> octets.write('\n');
                case 't' -> octets.write('\t');
                case '0' -> octets.write(0);
                case '\\' -> octets.write('\\');
                case 'x' -> {
                    octets.write(HexFormat.fromHexDigits(text, at, at + 2));
                    at += 2;
                }
                default -> throw new IllegalArgumentException("no such escape: \\" + kind);
            }
        }
        return octets.toByteArray();
    }
}
