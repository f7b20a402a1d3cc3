package org.postern.reports;

import java.util.List;

/// Writes JSON, member by member.
final class JsonText {
    private static final int FIRST_PRINTABLE = 0x20;

    private final StringBuilder text = new StringBuilder();

    /// Begins an object that is an element of a list, or the whole text.
    JsonText begin() {
        separate();
        text.append('{');
        return this;
    }

    JsonText beginObject(String name) {
        name(name);
        text.append('{');
        return this;
    }

    JsonText end() {
        text.append('}');
        return this;
    }

    JsonText beginList(String name) {
        name(name);
        text.append('[');
        return this;
    }

    JsonText endList() {
        text.append(']');
        return this;
    }

    JsonText text(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    JsonText number(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    JsonText texts(String name, List<String> values) {
        beginList(name);
        for (String value : values) {
            separate();
            quote(value);
        }
        return endList();
    }

    private void name(String name) {
        separate();
        quote(name);
        text.append(':');
    }

    private void separate() {
        if (!text.isEmpty() && "{[:".indexOf(text.charAt(text.length() - 1)) < 0) {
            text.append(',');
        }
    }

    // RFC 8259 section 7
    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE || c == 0x7F) {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
