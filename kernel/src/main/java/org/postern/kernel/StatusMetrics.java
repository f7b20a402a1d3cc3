package org.postern.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Makes figures of what a room tells `Status`, where it does not declare them itself: every number
/// there is a metric, whoever adds it.
public final class StatusMetrics implements MetricSource {
    private final StatusSource source;

    public StatusMetrics(StatusSource source) {
        this.source = source;
    }

    @Override
    public List<Metric> metrics() {
        var metrics = new ArrayList<Metric>();
        source.status().forEach(field -> add(metrics, "status", "", field));
        return metrics;
    }

    private static void add(List<Metric> metrics, String prefix, String path, Field field) {
        String name = prefix + "." + field.name().toLowerCase(Locale.ROOT);
        String words = path.isEmpty() ? field.name() : path + " " + field.name();
        if (field.value() instanceof Value.Group(var fields)) {
            fields.forEach(inner -> add(metrics, name, words, inner));
            return;
        }
        Metric.Unit unit =
                switch (field.value()) {
                    case Value.Size _, Value.Limit _ -> Metric.Unit.OCTETS;
                    case Value.Span _ -> Metric.Unit.SECONDS;
                    default -> Metric.Unit.NUMBER;
                };
        Double value =
                switch (field.value()) {
                    case Value.Count(var number) -> (double) number;
                    case Value.Measure(var number, var _) -> number;
                    case Value.Size(var octets) -> (double) octets.count();
                    case Value.Limit(var octets) -> (double) octets.count();
                    case Value.Span(var duration) -> duration.toNanos() / 1e9;
                    case Value.Flag(var flag) -> flag ? 1.0 : 0.0;
                    case Value.Text _,
                            Value.Moment _,
                            Value.Many _,
                            Value.Group _,
                            Value.Nothing _ ->
                            Double.NaN;
                };
        if (!value.isNaN() && name.matches("[a-z0-9.]+")) {
            metrics.add(
                    new Metric(
                            name,
                            Metric.Kind.GAUGE,
                            unit,
                            "As Status shows it: " + spaced(words) + ".",
                            () -> List.of(Metric.Point.of(Map.of(), value))));
        }
    }

    private static String spaced(String camelCase) {
        var words = new StringBuilder();
        for (int i = 0; i < camelCase.length(); i++) {
            char c = camelCase.charAt(i);
            words.append(Character.isUpperCase(c) ? " " + Character.toLowerCase(c) : c);
        }
        return words.toString();
    }
}
