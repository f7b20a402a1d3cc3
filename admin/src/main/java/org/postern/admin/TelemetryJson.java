package org.postern.admin;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Event;
import org.postern.kernel.Json;
import org.postern.kernel.LogRecord;
import org.postern.kernel.Metric;
import org.postern.kernel.Metrics;
import org.postern.kernel.Timing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Figures and lines of logs in OTLP's JSON: the proto3 JSON mapping of
/// `ExportMetricsServiceRequest` and `ExportLogsServiceRequest`, in which 64-bit whole numbers are
/// strings and enums are numbers.
///
/// Source: OpenTelemetry Protocol 1.x, "OTLP/HTTP, JSON Protobuf Encoding".
///
/// @param host the node's name
/// @param version Postern's
/// @param started since when counters count
record TelemetryJson(String host, String version, Instant started) {
    /// `AGGREGATION_TEMPORALITY_CUMULATIVE`
    private static final int CUMULATIVE = 2;

    private static final double[] BOUNDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
        10, 25, 50, 100
    };

    String metrics(List<Metrics.Family> families, Instant now) {
        var metrics = new ArrayList<Object>();
        for (Metrics.Family family : families) {
            if (!family.points().isEmpty()) {
                metrics.add(metric(family, now));
            }
        }
        return whole("resourceMetrics", "scopeMetrics", "metrics", metrics);
    }

    String logs(List<LogRecord> records) {
        return whole(
                "resourceLogs",
                "scopeLogs",
                "logRecords",
                records.stream().<Object>map(TelemetryJson::record).toList());
    }

    private String whole(String resources, String scopes, String name, List<Object> content) {
        var scope = new LinkedHashMap<String, @Nullable Object>();
        scope.put("scope", Map.of("name", "postern", "version", version));
        scope.put(name, content);
        var resource = new LinkedHashMap<String, @Nullable Object>();
        resource.put(
                "resource",
                Map.of(
                        "attributes",
                        List.of(
                                attribute("service.name", "postern"),
                                attribute("service.version", version),
                                attribute("service.instance.id", host),
                                attribute("host.name", host))));
        resource.put(scopes, List.of(scope));
        return Json.write(Map.of(resources, List.of(resource)));
    }

    private static Map<String, Object> attribute(String key, Object value) {
        return Map.of("key", key, "value", any(value));
    }

    /// `AnyValue`
    private static Map<String, Object> any(@Nullable Object value) {
        return switch (value) {
            case null -> Map.of();
            case Boolean flag -> Map.of("boolValue", flag);
            case Long number -> Map.of("intValue", number.toString());
            case Integer number -> Map.of("intValue", number.toString());
            case Double number -> Map.of("doubleValue", number);
            case List<?> list ->
                    Map.of(
                            "arrayValue",
                            Map.of("values", list.stream().map(TelemetryJson::any).toList()));
            case Map<?, ?> map ->
                    Map.of(
                            "kvlistValue",
                            Map.of(
                                    "values",
                                    map.entrySet().stream()
                                            .map(e ->
                                                    Map.of(
                                                            "key",
                                                            String.valueOf(e.getKey()),
                                                            "value",
                                                            any(e.getValue())))
                                            .toList()));
            default -> Map.of("stringValue", value.toString());
        };
    }

    private Map<String, @Nullable Object> metric(Metrics.Family family, Instant now) {
        var points = new ArrayList<Object>();
        for (Metric.Point point : family.points()) {
            points.add(point(family, point, now));
        }
        var metric = new LinkedHashMap<String, @Nullable Object>();
        metric.put("name", "postern." + family.name());
        metric.put("description", family.help());
        metric.put("unit", unit(family.unit()));
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("dataPoints", points);
        switch (family.kind()) {
            case GAUGE -> metric.put("gauge", data);
            case COUNTER -> {
                data.put("aggregationTemporality", CUMULATIVE);
                data.put("isMonotonic", true);
                metric.put("sum", data);
            }
            case TIMING -> {
                data.put("aggregationTemporality", CUMULATIVE);
                metric.put("histogram", data);
            }
        }
        return metric;
    }

    /// In UCUM.
    private static String unit(Metric.Unit unit) {
        return switch (unit) {
            case NUMBER, RATIO -> "1";
            case OCTETS -> "By";
            case SECONDS -> "s";
        };
    }

    private Map<String, @Nullable Object> point(
            Metrics.Family family, Metric.Point point, Instant now) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put(
                "attributes",
                point.labels().entrySet().stream()
                        .map(e -> attribute(e.getKey(), e.getValue()))
                        .toList());
        if (family.kind() != Metric.Kind.GAUGE) {
            data.put("startTimeUnixNano", nanos(started));
        }
        data.put("timeUnixNano", nanos(now));
        var timing = point.timing();
        if (timing == null) {
            data.put("asDouble", Double.isFinite(point.value()) ? point.value() : 0.0);
        } else {
            histogram(data, timing);
        }
        return data;
    }

    private static void histogram(Map<String, @Nullable Object> data, Timing.Snapshot timing) {
        long all = timing.count();
        var counts = new ArrayList<Object>();
        var bounds = new ArrayList<Object>();
        long before = 0;
        for (double bound : BOUNDS) {
            long within = Math.min(all, timing.within(Duration.ofNanos(Math.round(bound * 1e9))));
            counts.add(Long.toString(within - before));
            bounds.add(bound);
            before = within;
        }
        counts.add(Long.toString(all - before));
        data.put("count", Long.toString(all));
        data.put("sum", timing.total().toNanos() / 1e9);
        data.put("bucketCounts", counts);
        data.put("explicitBounds", bounds);
    }

    private static String nanos(Instant moment) {
        return Long.toString(moment.getEpochSecond() * 1_000_000_000L + moment.getNano());
    }

    private static Map<String, @Nullable Object> record(LogRecord line) {
        var record = new LinkedHashMap<String, @Nullable Object>();
        record.put("timeUnixNano", nanos(line.time()));
        record.put("severityNumber", severity(line.severity()));
        record.put("severityText", line.severity().name());
        record.put("body", any(line.line().text()));
        record.put("eventName", line.event());
        var attributes = new ArrayList<Object>();
        attributes.add(attribute("postern.log", line.log()));
        if (!line.id().isEmpty()) {
            attributes.add(attribute("postern.id", line.id()));
        }
        line.values()
                .forEach((name, value) -> {
                    if (value != null) {
                        attributes.add(attribute("postern." + name, value));
                    }
                });
        record.put("attributes", attributes);
        return record;
    }

    /// `SeverityNumber`: the first of each range.
    private static int severity(Event.Severity severity) {
        return switch (severity) {
            case DEBUG -> 5;
            case INFO -> 9;
            case WARNING -> 13;
            case ERROR -> 17;
        };
    }
}
