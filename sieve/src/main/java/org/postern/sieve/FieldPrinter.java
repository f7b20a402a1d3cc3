package org.postern.sieve;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Writes header fields of messages that scripts make or change: folded, encoded where they are not
/// ASCII, and never with a line end or NUL that came from a script.
final class FieldPrinter {
    // RFC 5322 section 2.1.1
    private static final int LINE = 76;

    // RFC 2047 section 2: an encoded-word has 75 characters at most; this is what fits in, in
    // octets
    private static final int WORD_OCTETS = 42;

    private FieldPrinter() {}

    /// A field with its line end.
    static String field(String name, String value) {
        String clean = clean(value);
        String text = isAscii(clean) ? clean : encoded(clean);
        return folded(name + ": " + text) + "\r\n";
    }

    /// A field whose value is written as it is: made by us, and folded where that is needed.
    static String plainField(String name, String value) {
        return name + ": " + value + "\r\n";
    }

    /// A name and address for a field like From.
    static String mailbox(String name, String address) {
        String clean = clean(name);
        if (clean.isEmpty()) {
            return address;
        }
        if (!isAscii(clean)) {
            return encoded(clean) + " <" + address + ">";
        }
        boolean atoms = clean.chars().allMatch(c -> c >= ' ' && "()<>[]:;@\\,.\"".indexOf(c) < 0);
        String phrase =
                atoms ? clean : "\"" + clean.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        return phrase + " <" + address + ">";
    }

    /// Line ends and other controls become one blank, or none where a blank follows: what was
    /// folded is unfolded.
    static String clean(String value) {
        var clean = new StringBuilder(value.length());
        boolean owed = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\t' && (c < ' ' || c == 0x7F)) {
                owed = true;
                continue;
            }
            if (owed && c != ' ' && c != '\t') {
                clean.append(' ');
            }
            owed = false;
            clean.append(c);
        }
        return clean.toString().strip();
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    // RFC 2047 section 2: words that need it, each whole in characters
    private static String encoded(String text) {
        var words = new StringBuilder();
        var piece = new StringBuilder();
        int octets = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int size = utf8Octets(c);
            if (octets + size > WORD_OCTETS) {
                word(words, piece);
                octets = 0;
            }
            piece.appendCodePoint(c);
            octets += size;
            i += Character.charCount(c);
        }
        word(words, piece);
        return words.toString();
    }

    private static int utf8Octets(int c) {
        return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }

    private static void word(StringBuilder words, StringBuilder piece) {
        if (piece.isEmpty()) {
            return;
        }
        byte[] octets = piece.toString().getBytes(StandardCharsets.UTF_8);
        words.append(words.isEmpty() ? "" : " ")
                .append("=?utf-8?b?")
                .append(Base64.getEncoder().encodeToString(octets))
                .append("?=");
        piece.setLength(0);
    }

    // RFC 5322 section 2.2.3: before white space, so that unfolding gives the same again
    private static String folded(String line) {
        if (line.length() <= LINE) {
            return line;
        }
        var folded = new StringBuilder(line.length() + 16);
        int start = 0;
        int name = line.indexOf(':') + 2;
        while (line.length() - start > LINE) {
            int at = line.lastIndexOf(' ', start + LINE);
            if (at <= start || at < name) {
                at = line.indexOf(' ', Math.max(start + LINE, name));
            }
            if (at < 0 || at + 1 >= line.length()) {
                break;
            }
            folded.append(line, start, at).append("\r\n");
            start = at;
        }
        return folded.append(line, start, line.length()).toString();
    }
}
