package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A figure that a room keeps about itself: declared once, with a sentence and a unit, and read
/// when somebody asks. `Stat`, Prometheus, OpenTelemetry and SNMP are its faces.
///
/// Several declarations may share a name when their labels differ: `smtp.messages.accepted` of
/// `service=smtp` and of `service=lmtp`.
///
/// @param name words in lower case with dots, from the general to the particular, without a unit:
///   `queue.oldest`
/// @param help one sentence for who sees the name for the first time
/// @param points what it says now; quickly gathered
public record Metric(String name, Kind kind, Unit unit, String help, Supplier<List<Point>> points) {
    /// How figures of a metric behave.
    public enum Kind {
        /// Only grows, from the start of the node on.
        COUNTER,
        /// Goes up and down.
        GAUGE,
        /// Times, and how they spread.
        TIMING
    }

    /// What is counted.
    public enum Unit {
        /// Things.
        NUMBER,
        OCTETS,
        SECONDS,
        /// A part of one.
        RATIO
    }

    /// One figure.
    ///
    /// @param labels what tells it from others of its metric, by name
    /// @param value the figure; of a timing, how many times
    /// @param timing of a timing
    public record Point(
            SortedMap<String, String> labels, double value, Timing.@Nullable Snapshot timing) {
        public Point {
            labels = new TreeMap<>(labels);
        }

        static Point of(Map<String, String> labels, double value) {
            return new Point(new TreeMap<>(labels), value, null);
        }
    }

    public Metric {
        if (!name.matches("[a-z0-9]+(\\.[a-z0-9]+)*") || help.isEmpty()) {
            throw new IllegalArgumentException("no name or no help of a metric: " + name);
        }
    }

    /// Something that only grows.
    public static Metric counter(String name, String help, LongSupplier value) {
        return counter(name, Unit.NUMBER, help, () -> (double) value.getAsLong());
    }

    public static Metric counter(String name, Unit unit, String help, DoubleSupplier value) {
        return new Metric(
                name,
                Kind.COUNTER,
                unit,
                help,
                () -> List.of(Point.of(Map.of(), value.getAsDouble())));
    }

    /// Something that goes up and down.
    public static Metric gauge(String name, Unit unit, String help, DoubleSupplier value) {
        return new Metric(
                name,
                Kind.GAUGE,
                unit,
                help,
                () -> List.of(Point.of(Map.of(), value.getAsDouble())));
    }

    /// How long something takes.
    public static Metric timing(String name, String help, Timing timing) {
        return new Metric(name, Kind.TIMING, Unit.SECONDS, help, () -> List.of(point(timing)));
    }

    private static Point point(Timing timing) {
        var snapshot = timing.snapshot();
        return new Point(new TreeMap<>(), snapshot.count(), snapshot);
    }

    /// One figure for each value of a label.
    public static Metric byLabel(
            String name,
            Kind kind,
            Unit unit,
            String help,
            String label,
            Supplier<? extends Map<String, ? extends Number>> values) {
        return new Metric(
                name,
                kind,
                unit,
                help,
                () -> {
                    var points = new ArrayList<Point>();
                    values.get()
                            .forEach((value, number) ->
                                    points.add(
                                            Point.of(Map.of(label, value), number.doubleValue())));
                    return points;
                });
    }

    /// One timing for each value of a label.
    public static Metric timings(
            String name,
            String help,
            String label,
            Supplier<? extends Map<String, Timing>> timings) {
        return new Metric(
                name,
                Kind.TIMING,
                Unit.SECONDS,
                help,
                () ->
                        timings.get().entrySet().stream()
                                .map(e -> labelled(point(e.getValue()), label, e.getKey()))
                                .toList());
    }

    private static Point labelled(Point point, String label, String value) {
        var labels = new TreeMap<>(point.labels());
        labels.put(label, value);
        return new Point(labels, point.value(), point.timing());
    }

    /// The same metric with one more label on all its figures.
    public Metric with(String label, String value) {
        return new Metric(
                name,
                kind,
                unit,
                help,
                () -> points.get().stream().map(p -> labelled(p, label, value)).toList());
    }
}
