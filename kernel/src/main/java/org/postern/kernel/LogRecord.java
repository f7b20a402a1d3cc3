package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One line of the logs, as it was written or as it is about to be.
///
/// @param time in milliseconds
/// @param log the service it belongs to
/// @param event room, dot, name; a message of [System.Logger] is `<room>.Message`
/// @param id of its session or message; empty when it has none
/// @param values what it says besides, by name, as JSON has it
public record LogRecord(
        Instant time,
        Event.Severity severity,
        String log,
        String event,
        String id,
        Map<String, @Nullable Object> values) {
    private static final String MESSAGE = ".Message";

    /// The columns that every record has, before its own values.
    static final List<String> COLUMNS = List.of("time", "severity", "log", "event", "id");

    public LogRecord {
        time = time.truncatedTo(ChronoUnit.MILLIS);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// What a line of a JSON log says; null when it is none, or cut.
    static @Nullable LogRecord read(String line) {
        try {
            return Json.read(line) instanceof Map<?, ?> object ? of(object) : null;
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return null;
        }
    }

    private static @Nullable LogRecord of(Map<?, ?> object) {
        if (!(object.get("time") instanceof String time)
                || !(object.get("severity") instanceof String severity)
                || !(object.get("event") instanceof String event)) {
            return null;
        }
        var values = new LinkedHashMap<String, @Nullable Object>();
        object.forEach((name, value) -> {
            if (name instanceof String text && !COLUMNS.contains(text)) {
                values.put(text, value);
            }
        });
        return new LogRecord(
                Instant.parse(time),
                Words.constant(Event.Severity.class, severity),
                object.get("log") instanceof String log ? log : EventShape.roomOf(event),
                event,
                object.get("id") instanceof String id ? id : "",
                values);
    }

    /// The line for programs.
    ///
    /// @param stamp the time, as [LogLines#stamp] writes it
    String json(String stamp) {
        var line = new LinkedHashMap<String, @Nullable Object>();
        line.put("time", stamp);
        line.put("severity", Words.constantName(severity));
        line.put("event", event);
        line.put("log", log);
        line.put("id", id);
        values.forEach(line::putIfAbsent);
        return Json.write(line);
    }

    /// The line for people; a message with a stack has several.
    ///
    /// @param stamp the time, as [LogLines#stamp] writes it
    String text(String stamp) {
        return event.endsWith(MESSAGE)
                ? LogLines.message(stamp, this)
                : LogLines.text(stamp, severity, event, id, values);
    }

    String text() {
        return text(LogLines.stamp(time));
    }

    /// As a face shows it that follows the log.
    public Result.Line line() {
        var fields = new ArrayList<Field>();
        values.forEach((name, value) -> fields.add(Field.of(name, value(value))));
        return new Result.Line(
                List.of(
                        Value.instant(time),
                        Value.text(Words.constantName(severity)),
                        Value.text(log),
                        Value.text(event),
                        Value.text(id)),
                fields,
                text());
    }

    private static Value value(@Nullable Object plain) {
        return switch (plain) {
            case null -> Value.nothing();
            case Boolean flag -> Value.flag(flag);
            case Long number -> Value.number(number);
            case Integer number -> Value.number(number);
            case Double number -> Value.measure(number, "");
            case List<?> list -> Value.many(list.stream().map(LogRecord::value).toList());
            case Map<?, ?> map ->
                    new Value.Group(
                            map.entrySet().stream()
                                    .map(e ->
                                            Field.of(
                                                    String.valueOf(e.getKey()),
                                                    value(e.getValue())))
                                    .toList());
            default -> Value.text(plain.toString());
        };
    }
}
