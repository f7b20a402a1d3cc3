package org.postern.imap;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Mailbox names on the wire: modified UTF-7. Strict in both directions: a name has one spelling,
/// and what is not that spelling is refused.
public final class ModifiedUtf7 {
    // RFC 3501 section 5.1.3: "," is used instead of "/"
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

    private ModifiedUtf7() {}

    /// The Unicode name that `octets` spell; empty if they are not the canonical spelling of one.
    public static Optional<String> decode(byte[] octets) {
        var name = new StringBuilder(octets.length);
        int at = 0;
        while (at < octets.length) {
            byte c = octets[at++];
            if (c < ' ' || c == 0x7f) {
                return Optional.empty();
            }
            if (c != '&') {
                name.append((char) c);
                continue;
            }
            int end = at;
            while (end < octets.length && octets[end] != '-') {
                end++;
            }
            if (end == octets.length) {
                return Optional.empty();
            }
            if (end == at) {
                name.append('&');
            } else if (!shifted(octets, at, end, name)) {
                return Optional.empty();
            }
            at = end + 1;
        }
        String text = name.toString();
        // What re-encodes to something else was no canonical spelling: superfluous shifts,
        // printable
        // ASCII within base64, stray bits, lone surrogates.
        return Arrays.equals(encode(text), octets) ? Optional.of(text) : Optional.empty();
    }

    private static boolean shifted(byte[] octets, int start, int end, StringBuilder name) {
        int bits = 0;
        int count = 0;
        for (int i = start; i < end; i++) {
            int value = ALPHABET.indexOf(octets[i]);
            if (value < 0) {
                return false;
            }
            bits = (bits << 6) | value;
            count += 6;
            if (count >= 16) {
                count -= 16;
                name.append((char) (bits >>> count));
                bits &= (1 << count) - 1;
            }
        }
        return true;
    }

    /// The spelling of a Unicode name. A lone surrogate, which no name should hold, becomes `?`.
    public static byte[] encode(String name) {
        var out = new StringBuilder(name.length() + 8);
        int at = 0;
        while (at < name.length()) {
            char c = name.charAt(at);
            if (plain(c)) {
                out.append(c == '&' ? "&-" : c);
                at++;
                continue;
            }
            int end = at;
            while (end < name.length() && !plain(name.charAt(end))) {
                end++;
            }
            shift(out, name, at, end);
            at = end;
        }
        return out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean plain(char c) {
        return c >= ' ' && c < 0x7f;
    }

    private static void shift(StringBuilder out, String name, int start, int end) {
        out.append('&');
        int bits = 0;
        int count = 0;
        for (int i = start; i < end; i++) {
            bits = (bits << 16) | unit(name, i, start, end);
            count += 16;
            while (count >= 6) {
                count -= 6;
                out.append(ALPHABET.charAt((bits >>> count) & 63));
            }
            bits &= (1 << count) - 1;
        }
        if (count > 0) {
            out.append(ALPHABET.charAt((bits << (6 - count)) & 63));
        }
        out.append('-');
    }

    private static char unit(String name, int at, int start, int end) {
        char c = name.charAt(at);
        boolean paired =
                Character.isHighSurrogate(c)
                        ? at + 1 < end && Character.isLowSurrogate(name.charAt(at + 1))
                        : !Character.isLowSurrogate(c)
                                || (at > start && Character.isHighSurrogate(name.charAt(at - 1)));
        return paired ? c : '?';
    }
}
