package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// JSON as the log and the administration socket need it: values to one line of text and back. A
/// few small classes instead of a library keep the start of `admin` short.
///
/// Java and JSON: [Map] object (in its order), [List] array, [CharSequence] string, [Long],
/// [Integer] and [Double] number, [Boolean], `null`.
///
/// Source: RFC 8259.
public final class Json {
    private Json() {}

    /// Writes one value on one line. Control characters, line separators and halves of surrogate
    /// pairs are escaped, so that the line stays one line and its UTF-8 is valid.
    ///
    /// @throws IllegalArgumentException for a type not named above or a number that is not finite
    public static String write(@Nullable Object value) {
        var text = new StringBuilder();
        write(text, value);
        return text.toString();
    }

    /// Reads one value; whole numbers become [Long], others [Double].
    ///
    /// @throws IllegalArgumentException when the text is not one JSON value, or is nested deeper
    ///   than 64 levels
    public static @Nullable Object read(String text) {
        return new JsonReader(text).document();
    }

    static void write(StringBuilder text, @Nullable Object value) {
        switch (value) {
            case null -> text.append("null");
            case CharSequence string -> string(text, string);
            case Boolean bool -> text.append(bool.booleanValue());
            case Long number -> text.append(number.longValue());
            case Integer number -> text.append(number.intValue());
            case Double number when Double.isFinite(number) -> text.append(number.doubleValue());
            case Map<?, ?> object -> object(text, object);
            case List<?> array -> array(text, array);
            default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
        }
    }

    private static void object(StringBuilder text, Map<?, ?> object) {
        char before = '{';
        for (Map.Entry<?, ?> entry : object.entrySet()) {
            string(text.append(before), (String) entry.getKey());
            write(text.append(':'), entry.getValue());
            before = ',';
        }
        text.append(object.isEmpty() ? "{}" : "}");
    }

    private static void array(StringBuilder text, List<?> array) {
        char before = '[';
        for (Object element : array) {
            write(text.append(before), element);
            before = ',';
        }
        text.append(array.isEmpty() ? "[]" : "]");
    }

    // RFC 8259 section 7
    private static void string(StringBuilder text, CharSequence string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (mustEscape(string, i)) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    private static boolean mustEscape(CharSequence string, int at) {
        char c = string.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == string.length() || !Character.isLowSurrogate(string.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at == 0 || !Character.isHighSurrogate(string.charAt(at - 1));
        }
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }
}
