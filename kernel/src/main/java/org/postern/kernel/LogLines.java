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

    /// The line of an event for people.
    ///
    /// @param stamp the time as [#stamp] writes it
    /// @param event room, dot, name
    /// @param values of the event, as its shape tells them
    static String text(
            String stamp,
            Event.Severity severity,
            String event,
            String id,
            Map<String, @Nullable Object> values) {
        var line = start(stamp, severity.name()).append(EventShape.wordsOf(event));
        if (!id.isEmpty()) {
            line.append(" id=").append(value(id));
        }
        values.forEach(
                (name, value) -> line.append(' ').append(name).append('=').append(value(value)));
        return line.toString();
    }

    /// The lines for people of a message of [System.Logger]: one, and the stack indented.
    static String message(String stamp, LogRecord message) {
        var line = start(stamp, message.severity().name());
        line.append(message.values().get("logger")).append(": ");
        line.append(escaped(String.valueOf(message.values().get("text"))));
        if (message.values().get("stack") instanceof List<?> stack) {
            stack.forEach(l -> line.append("\n    ").append(escaped(String.valueOf(l))));
        }
        return line.toString();
    }

    /// A message of [System.Logger] as the logs have it.
    ///
    /// @param logger the name of its class
    static LogRecord record(
            Instant time,
            Event.Severity severity,
            String logger,
            String text,
            @Nullable Throwable cause) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put("logger", logger.substring(logger.lastIndexOf('.') + 1));
        values.put("text", text);
        if (cause != null) {
            var stack = new StringWriter();
            cause.printStackTrace(new PrintWriter(stack));
            values.put("stack", stack.toString().lines().map(l -> l.replace("\t", "  ")).toList());
        }
        String room = EventShape.roomOfClass(logger);
        return new LogRecord(time, severity, room, room + ".Message", idIn(text), values);
    }

    /// The id that a message ends in, as ours do: ` id=…`.
    private static String idIn(String text) {
        int at = text.lastIndexOf("id=");
        if (at < 0 || (at > 0 && text.charAt(at - 1) != ' ')) {
            return "";
        }
        int end = at + 3;
        while (end < text.length() && isOfId(text.charAt(end))) {
            end++;
        }
        return text.substring(at + 3, end);
    }

    private static boolean isOfId(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
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
