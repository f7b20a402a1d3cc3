package org.postern.reports;

import java.util.ArrayDeque;
import java.util.Deque;

/// Writes XML, element by element; one a line.
final class XmlText {
    private final StringBuilder text =
            new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final Deque<String> open = new ArrayDeque<>();

    XmlText begin(String name) {
        indent().append('<').append(name).append(">\n");
        open.push(name);
        return this;
    }

    XmlText begin(String name, String attribute, String value) {
        indent().append('<').append(name).append(' ').append(attribute).append("=\"");
        escape(value);
        text.append("\">\n");
        open.push(name);
        return this;
    }

    XmlText element(String name, String value) {
        indent().append('<').append(name).append('>');
        escape(value);
        text.append("</").append(name).append(">\n");
        return this;
    }

    /// The same; nothing for an empty value.
    XmlText elementIfAny(String name, String value) {
        return value.isEmpty() ? this : element(name, value);
    }

    XmlText end() {
        var name = open.pop();
        indent().append("</").append(name).append(">\n");
        return this;
    }

    private StringBuilder indent() {
        return text.repeat(' ', open.size());
    }

    /// What XML cannot hold at all becomes a question mark.
    private void escape(String value) {
        value.codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '<' -> text.append("&lt;");
                        case '>' -> text.append("&gt;");
                        case '&' -> text.append("&amp;");
                        case '"' -> text.append("&quot;");
                        default -> text.appendCodePoint(allowed(c) ? c : '?');
                    }
                });
    }

    private static boolean allowed(int c) {
        return c == '\t'
                || (c >= 0x20 && c <= 0xD7FF && c != 0x7F)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
