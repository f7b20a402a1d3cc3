package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A cursor over one JSON text; each method is one rule of RFC 8259.
final class JsonReader {
    private static final int MAX_DEPTH = 64;

    private final String text;
    private int at;
    private int depth;

    JsonReader(String text) {
        this.text = text;
    }

    // RFC 8259 section 2: JSON-text = ws value ws
    @Nullable Object document() {
        Object value = value();
        skipSpace();
        if (at < text.length()) {
            throw syntax("one value and no more");
        }
        return value;
    }

    private IllegalArgumentException syntax(String expected) {
        return new IllegalArgumentException("expected " + expected + " at " + at);
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipSpace() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            at++;
        }
    }

    private boolean take(char c) {
        skipSpace();
        if (peek() != c || at == text.length()) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char c) {
        if (!take(c)) {
            throw syntax("'" + c + "'");
        }
    }

    // RFC 8259 section 3
    private @Nullable Object value() {
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private @Nullable Object literal(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw syntax("a value");
        }
        at += word.length();
        return value;
    }

    private void descend() {
        // RFC 8259 section 9: an implementation may limit the depth of nesting.
        if (++depth > MAX_DEPTH) {
            throw syntax("at most " + MAX_DEPTH + " levels");
        }
    }

    // RFC 8259 section 4
    private Map<String, @Nullable Object> object() {
        descend();
        expect('{');
        var object = new LinkedHashMap<String, @Nullable Object>();
        if (!take('}')) {
            do {
                skipSpace();
                String name = string();
                expect(':');
                object.put(name, value());
            } while (take(','));
            expect('}');
        }
        depth--;
        return object;
    }

    // RFC 8259 section 5
    private List<@Nullable Object> array() {
        descend();
        expect('[');
        var array = new ArrayList<@Nullable Object>();
        if (!take(']')) {
            do {
                array.add(value());
            } while (take(','));
            expect(']');
        }
        depth--;
        return array;
    }

    // RFC 8259 section 6: number = [ minus ] int [ frac ] [ exp ]
    private Object number() {
        int start = at;
        takeAny("-");
        if (!takeAny("0")) {
            digits();
        }
        boolean whole = true;
        if (takeAny(".")) {
            digits();
            whole = false;
        }
        if (takeAny("eE")) {
            takeAny("+-");
            digits();
            whole = false;
        }
        String number = text.substring(start, at);
        try {
            return whole ? (Object) Long.valueOf(number) : (Object) Double.valueOf(number);
        } catch (NumberFormatException e) {
            throw syntax("a number of 64 bits");
        }
    }

    private boolean takeAny(String characters) {
        if (at < text.length() && characters.indexOf(peek()) >= 0) {
            at++;
            return true;
        }
        return false;
    }

    private void digits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == start) {
            throw syntax("a value");
        }
    }

    // RFC 8259 section 7
    private String string() {
        if (peek() != '"') {
            throw syntax("a string");
        }
        at++;
        var string = new StringBuilder();
        while (peek() != '"') {
            char c = peek();
            if (c < ' ') {
                throw syntax("the end of the string");
            }
            at++;
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> fourHex();
            default -> throw syntax("an escape");
        };
    }

    private char fourHex() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0 || peek() > 'f') {
                throw syntax("four hexadecimal digits");
            }
            code = code * 16 + digit;
            at++;
        }
        return (char) code;
    }
}
