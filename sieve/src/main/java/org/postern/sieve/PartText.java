package org.postern.sieve;

import java.util.Base64;

/// Body parts of plain text.
final class PartText {
    // RFC 5322 section 2.1.1
    private static final int MOST_LINE = 998;

    private PartText() {}

    /// A part with its header fields: plain text, encoded where it is not ASCII in short lines.
    static String of(String text) {
        String body = lines(text);
        String head = FieldPrinter.plainField("Content-Type", "text/plain; charset=utf-8");
        if (isPlain(body)) {
            return head
                    + FieldPrinter.plainField("Content-Transfer-Encoding", "7bit")
                    + "\r\n"
                    + body;
        }
        return head
                + FieldPrinter.plainField("Content-Transfer-Encoding", "base64")
                + "\r\n"
                + Base64.getMimeEncoder().encodeToString(Octets.of(body))
                + "\r\n";
    }

    /// A part that the script wrote whole: header fields, an empty line, the body.
    static String ofMime(String part) {
        String lines = lines(part);
        // A part whose first line is no field has a body only.
        return lines.startsWith("\r\n") || beginsWithField(lines) ? lines : "\r\n" + lines;
    }

    private static boolean beginsWithField(String lines) {
        int colon = lines.indexOf(':');
        return colon > 0 && FieldNames.isOne(lines.substring(0, colon).strip());
    }

    /// Whether it can be sent as it is.
    private static boolean isPlain(String body) {
        int line = 0;
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            line = c == '\n' ? 0 : line + 1;
            if (c >= 0x7F || c == 0 || line > MOST_LINE) {
                return false;
            }
        }
        return true;
    }

    /// The same with CRLF at the end of every line.
    static String lines(String text) {
        var lines = new StringBuilder(text.length() + 64);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r') {
                lines.append("\r\n");
                i += i + 1 < text.length() && text.charAt(i + 1) == '\n' ? 1 : 0;
            } else if (c == '\n') {
                lines.append("\r\n");
            } else {
                lines.append(c);
            }
        }
        boolean ends = lines.length() >= 2 && lines.charAt(lines.length() - 1) == '\n';
        return ends || lines.isEmpty() ? lines.toString() : lines.append("\r\n").toString();
    }
}
