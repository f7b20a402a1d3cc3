package org.postern.admin;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Field;
import org.postern.kernel.Json;
import org.postern.kernel.Problem;
import org.postern.kernel.Result;
import org.postern.kernel.Value;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Results for programs: one JSON value, then a line end.
final class JsonOutput {
    private JsonOutput() {}

    static String of(Result result) {
        Object value =
                switch (result) {
                    case Result.Done _ -> Map.of();
                    case Result.Item(var fields) -> object(fields);
                    case Result.Document(var text) -> Map.of("text", text);
                    case Result.Listing listing -> array(listing);
                    case Result.Lines(var columns, var lines, var _, var _) ->
                            lines.stream().map(line -> object(columns, line)).toList();
                    case Result.Live _ ->
                            throw new IllegalArgumentException("followed line by line");
                };
        return Json.write(value) + "\n";
    }

    /// One of many lines, as an object on a line.
    static String of(List<String> columns, Result.Line line) {
        return Json.write(object(columns, line)) + "\n";
    }

    private static Map<String, @Nullable Object> object(List<String> columns, Result.Line line) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < line.values().size() && i < columns.size(); i++) {
            object.put(columns.get(i), plain(line.values().get(i)));
        }
        line.fields().forEach(field -> object.putIfAbsent(field.name(), plain(field.value())));
        return object;
    }

    /// A failure for programs: one object with what failed, why, what to do, and the id that the
    /// log has it under; each may be null but the first.
    static String of(Problem problem, String id) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        object.put("error", problem.error());
        object.put("detail", problem.detail());
        object.put("hint", problem.hint());
        object.put("id", id.isEmpty() ? null : id);
        return Json.write(object) + "\n";
    }

    private static Map<String, @Nullable Object> object(List<Field> fields) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        fields.forEach(field -> object.put(field.name(), plain(field.value())));
        return object;
    }

    private static List<Object> array(Result.Listing listing) {
        var array = new ArrayList<Object>();
        for (List<Value> row : listing.rows()) {
            var object = new LinkedHashMap<String, @Nullable Object>();
            for (int i = 0; i < row.size(); i++) {
                object.put(listing.columns().get(i), plain(row.get(i)));
            }
            array.add(object);
        }
        return array;
    }

    private static @Nullable Object plain(Value value) {
        return switch (value) {
            case Value.Text(var text) -> text;
            case Value.Count(var number) -> number;
            case Value.Size(var octets) -> octets.count();
            case Value.Limit(var octets) -> octets.count();
            case Value.Moment(var instant) -> instant.toString();
            case Value.Measure measure -> number(measure);
            case Value.Span(var duration) -> seconds(duration);
            case Value.Flag(var flag) -> flag;
            case Value.Many(var values) -> many(values);
            case Value.Group(var fields) -> object(fields);
            case Value.Nothing _ -> null;
        };
    }

    private static List<@Nullable Object> many(List<? extends Value> values) {
        var array = new ArrayList<@Nullable Object>();
        values.forEach(value -> array.add(plain(value)));
        return array;
    }

    /// Whole where it is.
    static Object number(Value.Measure measure) {
        double number = measure.number();
        if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            return (long) number;
        }
        return number;
    }

    /// Seconds, a fraction only where there is one: milliseconds, and of less than a second
    /// microseconds.
    static Object seconds(Duration duration) {
        long micros = duration.toNanosPart() / 1_000;
        if (duration.toSeconds() == 0 && micros % 1_000 != 0) {
            return micros / 1e6;
        }
        if (duration.toMillisPart() == 0) {
            return duration.toSeconds();
        }
        return duration.toMillis() / 1000.0;
    }
}
