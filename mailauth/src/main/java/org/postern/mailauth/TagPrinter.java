package org.postern.mailauth;

import java.util.Base64;

/// Prints the tags of a signature as a folded field, first without the signature and then with it:
/// the two differ in nothing else, so that what is signed is what will be read.
final class TagPrinter {
    // RFC 5322 section 2.1.1: lines should have at most 78 characters
    private static final int LINE = 76;
    private static final int TAB = 8;

    private final StringBuilder text = new StringBuilder();
    private int column;
    private boolean first = true;

    /// Where the signature goes.
    private int hole = -1;

    TagPrinter(String fieldName) {
        append(fieldName + ":");
    }

    TagPrinter tag(String name, String value) {
        begin(name.length() + value.length() + 2);
        append(name + "=" + value);
        return this;
    }

    /// A tag whose value is a list with colons, which may be folded behind each.
    TagPrinter list(String name, Iterable<String> words) {
        begin(name.length() + 2);
        append(name + "=");
        boolean more = false;
        for (var word : words) {
            append(more ? ":" : "");
            if (column + word.length() + 1 > LINE) {
                fold();
            }
            append(word);
            more = true;
        }
        return this;
    }

    /// `b=`, on a line of its own and, in the end, some more.
    TagPrinter signature() {
        begin(LINE);
        append("b=");
        hole = text.length();
        column = LINE;
        return this;
    }

    private void begin(int length) {
        append(first ? "" : ";");
        first = false;
        if (column + 1 + length > LINE) {
            fold();
        } else {
            append(" ");
        }
    }

    private void fold() {
        text.append("\r\n\t");
        column = TAB;
    }

    private void append(String piece) {
        text.append(piece);
        column += piece.length();
    }

    /// The field with nothing behind `b=`, with CRLF at its end.
    String unsigned() {
        return text + "\r\n";
    }

    /// The whole field with CRLF at its end.
    String signed(byte[] signature) {
        int room = LINE - TAB - 2;
        String encoded =
                Base64.getMimeEncoder(room - room % 4, new byte[] {'\r', '\n', '\t'})
                        .encodeToString(signature);
        return text.substring(0, hole) + encoded + text.substring(hole) + "\r\n";
    }
}
