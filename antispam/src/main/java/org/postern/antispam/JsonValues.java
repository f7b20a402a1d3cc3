package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads JSON into maps, lists, texts, numbers and truth values.
final class JsonValues {
    private static final int DEEPEST = 64;

    private final String text;
    private int at;
    private int depth;

    private JsonValues(String text) {
        this.text = text;
    }

    /// @return null for `null` and for what is no JSON
    static @Nullable Object read(String text) {
        var reader = new JsonValues(text);
        try {
            return reader.value();
        } catch (IllegalStateException
                | IndexOutOfBoundsException
                | NumberFormatException notJson) {
            return null;
        }
    }

    private @Nullable Object value() {
        skip();
        if (++depth > DEEPEST) {
            throw new IllegalStateException("nested deeper than " + DEEPEST);
        }
        char c = text.charAt(at);
        Object value =
                switch (c) {
                    case '{' -> object();
                    case '[' -> array();
                    case '"' -> string();
                    default -> word();
                };
        depth--;
        return value;
    }

    private void skip() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private boolean take(char c) {
        skip();
        if (text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!take(c)) {
            throw new IllegalStateException("expected " + c + " at " + at);
        }
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        expect('{');
        if (take('}')) {
            return object;
        }
        do {
            skip();
            var name = string();
            expect(':');
            object.put(name, value());
        } while (take(','));
        expect('}');
        return object;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> array = new ArrayList<>();
        expect('[');
        if (take(']')) {
            return array;
        }
        do {
            array.add(value());
        } while (take(','));
        expect(']');
        return array;
    }

    private String string() {
        expect('"');
        var out = new StringBuilder();
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = text.charAt(at++);
            switch (escaped) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'u' -> {
                    out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                }
                default -> out.append(escaped);
            }
        }
        at++;
        return out.toString();
    }

    private @Nullable Object word() {
        int start = at;
        while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        var word = text.substring(start, at);
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default -> Double.valueOf(word);
        };
    }
}
