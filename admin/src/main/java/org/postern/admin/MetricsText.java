package org.postern.admin;

import org.postern.kernel.Metric;
import org.postern.kernel.Metrics;
import org.postern.kernel.Timing;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The figures of a node as Prometheus reads them: the text format 0.0.4, or OpenMetrics 1.0.0.
///
/// A name is `postern_`, the figure's words joined by `_`, its unit (`_bytes`, `_seconds`,
/// `_ratio`) and, of what only grows, `_total`: `smtp.taking` is `postern_smtp_taking_seconds`.
/// Times are histograms with bounds from 100 microseconds to 100 seconds.
public final class MetricsText {
    /// The media types.
    public static final String PLAIN = "text/plain; version=0.0.4; charset=utf-8";

    public static final String OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final long[] BOUND_MICROS = {
        100,
        250,
        500,
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        25_000_000,
        50_000_000,
        100_000_000
    };

    private final boolean open;
    private final StringBuilder text = new StringBuilder();

    private MetricsText(boolean open) {
        this.open = open;
    }

    /// Whether a client would rather have OpenMetrics.
    ///
    /// @param accept what it sent as Accept; empty when nothing
    // RFC 9110 section 12.5.1
    public static boolean prefersOpen(String accept) {
        double openQuality = 0;
        double plainQuality = 0;
        for (String range : accept.toLowerCase(Locale.ROOT).split(",")) {
            String type = range.split(";")[0].strip();
            double quality = quality(range);
            if (type.equals("application/openmetrics-text")) {
                openQuality = Math.max(openQuality, quality);
            } else if (type.equals("text/plain") || type.equals("text/*")) {
                plainQuality = Math.max(plainQuality, quality);
            }
        }
        return openQuality > 0 && openQuality >= plainQuality;
    }

    // RFC 9110 section 12.4.2
    private static double quality(String range) {
        for (String parameter : range.split(";")) {
            String stripped = parameter.strip();
            if (stripped.startsWith("q=")) {
                try {
                    return Double.parseDouble(stripped.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }

    /// @param open OpenMetrics; else the text format 0.0.4
    public static String of(List<Metrics.Family> families, boolean open) {
        var writer = new MetricsText(open);
        families.forEach(writer::family);
        if (open) {
            writer.text.append("# EOF\n");
        }
        return writer.text.toString();
    }

    private void family(Metrics.Family family) {
        if (family.points().isEmpty()) {
            return;
        }
        String name = name(family);
        boolean counter = family.kind() == Metric.Kind.COUNTER;
        // OpenMetrics names the family of a counter without its ending; 0.0.4 knows no families.
        String head = counter && !open ? name + "_total" : name;
        text.append("# HELP ").append(head).append(' ').append(escaped(family.help(), open));
        text.append("\n# TYPE ").append(head).append(' ').append(type(family.kind())).append('\n');
        String unit = unit(family.unit());
        if (open && !unit.isEmpty()) {
            text.append("# UNIT ").append(head).append(' ').append(unit).append('\n');
        }
        for (Metric.Point point : family.points()) {
            var timing = point.timing();
            if (timing != null) {
                histogram(name, point.labels(), timing);
            } else {
                sample(counter ? name + "_total" : name, point.labels(), "", point.value());
            }
        }
    }

    /// Without the ending of a counter.
    static String name(Metrics.Family family) {
        String unit = unit(family.unit());
        String name = "postern_" + family.name().replace('.', '_');
        if (family.name().endsWith(".octets")) {
            name = name.substring(0, name.length() - "_octets".length());
        }
        return unit.isEmpty() || name.endsWith("_" + unit) ? name : name + "_" + unit;
    }

    private static String unit(Metric.Unit unit) {
        return switch (unit) {
            case NUMBER -> "";
            case OCTETS -> "bytes";
            case SECONDS -> "seconds";
            case RATIO -> "ratio";
        };
    }

    private static String type(Metric.Kind kind) {
        return switch (kind) {
            case COUNTER -> "counter";
            case GAUGE -> "gauge";
            case TIMING -> "histogram";
        };
    }

    private void histogram(String name, Map<String, String> labels, Timing.Snapshot timing) {
        long all = timing.count();
        for (long micros : BOUND_MICROS) {
            long within = Math.min(all, timing.within(Duration.ofNanos(micros * 1_000)));
            sample(name + "_bucket", labels, number(micros / 1e6), (double) within);
        }
        sample(name + "_bucket", labels, "+Inf", (double) all);
        sample(name + "_sum", labels, "", timing.total().toNanos() / 1e9);
        sample(name + "_count", labels, "", (double) all);
    }

    /// @param bound of a class of a histogram; empty of others
    private void sample(String name, Map<String, String> labels, String bound, double value) {
        text.append(name);
        if (!labels.isEmpty() || !bound.isEmpty()) {
            char before = '{';
            for (Map.Entry<String, String> label : labels.entrySet()) {
                text.append(before).append(label.getKey()).append("=\"");
                text.append(escaped(label.getValue(), true)).append('"');
                before = ',';
            }
            if (!bound.isEmpty()) {
                text.append(before).append("le=\"").append(bound).append('"');
            }
            text.append('}');
        }
        text.append(' ').append(number(value)).append('\n');
    }

    static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static String escaped(String text, boolean quotes) {
        String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
        return quotes ? escaped.replace("\"", "\\\"") : escaped;
    }
}
