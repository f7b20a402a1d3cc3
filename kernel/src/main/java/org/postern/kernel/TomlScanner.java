package org.postern.kernel;

import java.util.ArrayList;
import java.util.List;

/// Finds where the statements of a TOML text begin and end; see [TomlText].
final class TomlScanner {
    private final String text;
    private final List<TomlText.Statement> statements = new ArrayList<>();
    private List<String> table = List.of();
    private int at;

    TomlScanner(String text) {
        this.text = text;
    }

    List<TomlText.Statement> statements() {
        while (at < text.length()) {
            int start = at;
            skipBlanks();
            switch (peek()) {
                case '\n', '\r', '#', '\0' -> skipLine();
                case '[' -> header(start);
                default -> pair(start);
            }
        }
        return List.copyOf(statements);
    }

    /// The character at the cursor, NUL at the end.
    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipBlanks() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    private void skipLine() {
        int newline = text.indexOf('\n', at);
        at = newline < 0 ? text.length() : newline + 1;
    }

    private void header(int start) {
        while (peek() == '[') {
            at++;
        }
        table = key();
        skipLine();
        statements.add(new TomlText.Statement(true, table, start, at, at, at));
    }

    private void pair(int start) {
        var path = new ArrayList<>(table);
        path.addAll(key());
        if (peek() != '=') {
            skipLine();
            return;
        }
        at++;
        skipBlanks();
        int valueStart = at;
        skipValue();
        int valueEnd = at;
        while (valueEnd > valueStart && Character.isWhitespace(text.charAt(valueEnd - 1))) {
            valueEnd--;
        }
        skipLine();
        statements.add(new TomlText.Statement(false, path, start, valueStart, valueEnd, at));
    }

    // key = simple-key / dotted-key
    private List<String> key() {
        var parts = new ArrayList<String>();
        do {
            if (!parts.isEmpty()) {
                at++;
            }
            skipBlanks();
            int start = at;
            if (peek() == '"' || peek() == '\'') {
                skipString();
                parts.add(text.substring(start + 1, Math.max(start + 1, at - 1)));
            } else {
                while (isBare(peek())) {
                    at++;
                }
                parts.add(text.substring(start, at));
            }
            skipBlanks();
        } while (peek() == '.');
        return parts;
    }

    // unquoted-key = 1*( ALPHA / DIGIT / %x2D / %x5F )
    private static boolean isBare(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_';
    }

    /// Stops at the line end or comment that ends the value.
    private void skipValue() {
        int depth = 0;
        while (at < text.length()) {
            char c = peek();
            if (depth == 0 && (c == '#' || c == '\n')) {
                return;
            }
            switch (c) {
                case '"', '\'' -> skipString();
                case '#' -> skipLine();
                case '[', '{' -> {
                    depth++;
                    at++;
                }
                case ']', '}' -> {
                    depth--;
                    at++;
                }
                default -> at++;
            }
        }
    }

    private void skipString() {
        char quote = peek();
        String three = String.valueOf(quote).repeat(3);
        if (text.startsWith(three, at)) {
            at += 3;
            skipTo(quote, three);
            // Two quotes may stand before the closing three.
            for (int extra = 0; extra < 2 && peek() == quote; extra++) {
                at++;
            }
        } else {
            at++;
            skipTo(quote, String.valueOf(quote));
        }
    }

    /// Skips past `end`; a backslash hides the next character in basic strings, not in literal
    /// ones. A string of one line ends with the line at the latest.
    private void skipTo(char quote, String end) {
        while (at < text.length() && !text.startsWith(end, at)) {
            if (end.length() == 1 && peek() == '\n') {
                return;
            }
            at += quote == '"' && peek() == '\\' ? 2 : 1;
        }
        at = Math.min(text.length(), at + end.length());
    }
}
