package org.postern.kernel;

import java.util.List;
import java.util.Optional;

/// TOML text that can be edited a value at a time, every other octet kept: comments, order, blank
/// lines, line ends.
///
/// A TOML library tells values but not where they end, and printing its tree again loses what a
/// person wrote. So this scanner finds the statements and nothing else. It takes text that a full
/// parser has accepted; on other text it still ends, with fewer statements. Whoever edits parses
/// the outcome again and compares, so an oversight here refuses an edit and cannot corrupt a file.
///
/// Source: TOML 1.0.0.
final class TomlText {
    /// @param path the key with its table, or the table of a header
    /// @param start offset of the first line
    /// @param valueStart offset of the value; of the end for a header
    /// @param valueEnd offset after the value
    /// @param end offset after the last line's end
    record Statement(
            boolean header, List<String> path, int start, int valueStart, int valueEnd, int end) {
        String key() {
            return String.join(".", path);
        }
    }

    private final String text;
    private final List<Statement> statements;

    private TomlText(String text, List<Statement> statements) {
        this.text = text;
        this.statements = statements;
    }

    static TomlText of(String text) {
        return new TomlText(text, new TomlScanner(text).statements());
    }

    private Optional<Statement> pair(String key) {
        return statements.stream().filter(s -> !s.header() && s.key().equals(key)).findFirst();
    }

    /// The text with `key` set to `literal`: in place where it is set, else after its commented
    /// default, else beside its kin.
    TomlText with(String key, String literal) {
        Optional<Statement> pair = pair(key);
        if (pair.isPresent()) {
            Statement found = pair.get();
            return of(
                    text.substring(0, found.valueStart())
                            + literal
                            + text.substring(found.valueEnd()));
        }
        int dot = key.lastIndexOf('.');
        String table = dot < 0 ? "" : key.substring(0, dot);
        for (int i = 0; i < statements.size(); i++) {
            Statement statement = statements.get(i);
            if (statement.header() && statement.key().equals(table)) {
                String name = key.substring(dot + 1);
                int at = place(name, statement.end(), endOfTable(i), table);
                return inserted(at, name + " = " + literal);
            }
        }
        int at = place(key, 0, endOfTable(-1), table);
        return inserted(at, key + " = " + literal);
    }

    /// The text without the line or lines that set `key`.
    TomlText without(String key) {
        return pair(key)
                .map(p -> of(text.substring(0, p.start()) + text.substring(p.end())))
                .orElse(this);
    }

    private int endOfTable(int header) {
        for (int i = header + 1; i < statements.size(); i++) {
            if (statements.get(i).header()) {
                return beforeComment(statements.get(i).start());
            }
        }
        return text.length();
    }

    /// The end of the last line above `offset` that is neither blank nor a comment upon `offset`.
    private int beforeComment(int offset) {
        int at = offset;
        while (at > 0 && lineBefore(at).startsWith("#")) {
            at = startOfLineBefore(at);
        }
        while (at > 0 && lineBefore(at).isEmpty()) {
            at = startOfLineBefore(at);
        }
        return at;
    }

    private int startOfLineBefore(int lineStart) {
        return text.lastIndexOf('\n', lineStart - 2) + 1;
    }

    private String lineBefore(int lineStart) {
        return text.substring(startOfLineBefore(lineStart), lineStart).strip();
    }

    private int place(String name, int from, int to, String table) {
        int end = Math.max(from, to);
        int at = afterCommented(name, from, end);
        if (at >= 0) {
            return at;
        }
        for (Statement s : statements) {
            boolean kin = table.isEmpty() || s.key().startsWith(table + ".");
            if (!s.header() && kin && s.start() >= from && s.end() <= end) {
                at = s.end();
            }
        }
        return at >= 0 ? at : end;
    }

    /// The offset after the line `#name = …`, or -1.
    private int afterCommented(String name, int from, int to) {
        int lineStart = from;
        while (lineStart < to) {
            int newline = text.indexOf('\n', lineStart);
            int next = newline < 0 ? text.length() : newline + 1;
            String line = text.substring(lineStart, next).strip();
            if (line.startsWith("#") && sets(line.substring(1).strip(), name) && free(lineStart)) {
                return next;
            }
            lineStart = next;
        }
        return -1;
    }

    private static boolean sets(String line, String name) {
        return line.startsWith(name) && line.substring(name.length()).strip().startsWith("=");
    }

    /// Whether the offset lies outside all statements, so that a `#` there begins a comment.
    private boolean free(int offset) {
        return statements.stream().noneMatch(s -> s.start() <= offset && offset < s.end());
    }

    private TomlText inserted(int at, String line) {
        String newline = text.contains("\r\n") ? "\r\n" : "\n";
        boolean open = at > 0 && text.charAt(at - 1) != '\n';
        return of(
                text.substring(0, at)
                        + (open ? newline : "")
                        + line
                        + newline
                        + text.substring(at));
    }

    /// A TOML basic string.
    static String quote(String value) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        quoted.append("\\u%04X".formatted((int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
