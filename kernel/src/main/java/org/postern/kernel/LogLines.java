package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The two forms in which a happening is written; `package-info` describes them.
final class LogLines {
    private LogLines() {}

    /// The line of `events.jsonl`.
    ///
    /// @param stamp the time as [#stamp] writes it
    /// @param values of the event, as its shape tells them
    static String json(
            String stamp, Event event, EventShape shape, Map<String, @Nullable Object> values) {
        var line = new LinkedHashMap<String, @Nullable Object>();
        line.put("time", stamp);
        line.put("severity", Words.constantName(event.severity()));
        line.put("event", shape.name());
        line.put("id", event.correlation());
        values.forEach(line::putIfAbsent);
        return Json.write(line);
    }

    /// The line of `postern.log`; with the same arguments.
    static String text(
            String stamp, Event event, EventShape shape, Map<String, @Nullable Object> values) {
        var line = start(stamp, event.severity().name()).append(shape.words());
        if (!event.correlation().isEmpty()) {
            line.append(" id=").append(value(event.correlation()));
        }
        values.forEach(
                (name, value) -> line.append(' ').append(name).append('=').append(value(value)));
        return line.toString();
    }

    /// The lines of `postern.log` for a message of [System.Logger]: one, and the stack indented.
    static String message(
            Instant time, String severity, String logger, String text, @Nullable Throwable cause) {
        var line = start(stamp(time), severity);
        line.append(logger.substring(logger.lastIndexOf('.') + 1)).append(": ");
        line.append(escaped(text));
        if (cause != null) {
            var stack = new StringWriter();
            cause.printStackTrace(new PrintWriter(stack));
            stack.toString()
                    .lines()
                    .forEach(l -> line.append("\n    ").append(escaped(l.replace("\t", "  "))));
        }
        return line.toString();
    }

    private static StringBuilder start(String stamp, String severity) {
        return new StringBuilder(stamp)
                .append(' ')
                .append(severity)
                .repeat(' ', Math.max(1, 8 - severity.length()));
    }

    /// ISO 8601 in UTC, always with milliseconds, so that lines sort.
    static String stamp(Instant time) {
        Instant millis = time.truncatedTo(ChronoUnit.MILLIS);
        String text = millis.toString();
        return text.contains(".") ? text : text.replace("Z", ".000Z");
    }

    private static String value(@Nullable Object value) {
        return switch (value) {
            case null -> "-";
            case String text -> isPlain(text) ? text : "\"" + escaped(text) + "\"";
            case List<?> list ->
                    list.stream().map(LogLines::value).collect(Collectors.joining(",", "[", "]"));
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(e -> e.getKey() + "=" + value(e.getValue()))
                            .collect(Collectors.joining(" ", "{", "}"));
            default -> value.toString();
        };
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || "\"\\=,[]{}".indexOf(c) >= 0) {
                return false;
            }
        }
        return !text.isEmpty() && (isVisibleAscii(text) || escaped(text).equals(text));
    }

    /// Nearly every value is: then nobody has to look at each character's type.
    private static boolean isVisibleAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /// Text that stays on its line and in its field whatever a client sent: quotes, backslashes,
    /// controls, and the invisible characters that reorder or hide what follows them.
    static String escaped(String text) {
        var escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> escape(escaped, c));
        return escaped.toString();
    }

    private static void escape(StringBuilder escaped, int c) {
        switch (c) {
            case '"', '\\' -> escaped.append('\\').appendCodePoint(c);
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            default -> {
                switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR ->
                            escaped.append("\\x{").append(Integer.toHexString(c)).append('}');
                    default -> escaped.appendCodePoint(c);
                }
            }
        }
    }
}
