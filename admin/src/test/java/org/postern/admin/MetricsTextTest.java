package org.postern.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.kernel.Metric;
import org.postern.kernel.Metrics;
import org.postern.kernel.Timing;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// The text that Prometheus reads.
class MetricsTextTest {
    private static List<Metrics.Family> families() {
        var metrics = new Metrics(InstantSource.system());
        var timing = new Timing();
        timing.record(Duration.ofNanos(100_000));
        timing.record(Duration.ofMillis(3));
        timing.record(Duration.ofMinutes(5));
        metrics.register(() ->
                List.of(
                        Metric.byLabel(
                                "events",
                                Metric.Kind.COUNTER,
                                Metric.Unit.NUMBER,
                                "What \"happened\",\nby \\ name.",
                                "event",
                                () -> Map.of("a\"b\\c\n", 7L)),
                        Metric.counter(
                                "blobs.written.octets", Metric.Unit.OCTETS, "Octets.", () -> 1e15),
                        Metric.gauge("lag", Metric.Unit.SECONDS, "Lag.", () -> 0.25),
                        Metric.gauge("none", Metric.Unit.NUMBER, "None.", () -> Double.NaN),
                        Metric.timing("smtp.taking", "Taking.", timing).with("service", "smtp")));
        return metrics.families();
    }

    @Test
    void theTextFormatNamesCountersWithTheirEnding() {
        assertThat(MetricsText.of(families(), false).lines().toList())
                .contains(
                        "# HELP postern_events_total What \"happened\",\\nby \\\\ name.",
                        "# TYPE postern_events_total counter",
                        "postern_events_total{event=\"a\\\"b\\\\c\\n\"} 7",
                        "postern_blobs_written_bytes_total 1.0E15",
                        "# TYPE postern_lag_seconds gauge",
                        "postern_lag_seconds 0.25",
                        "postern_none NaN",
                        "# TYPE postern_smtp_taking_seconds histogram",
                        "postern_smtp_taking_seconds_bucket{service=\"smtp\",le=\"1.0E-4\"} 1",
                        "postern_smtp_taking_seconds_bucket{service=\"smtp\",le=\"0.005\"} 2",
                        "postern_smtp_taking_seconds_bucket{service=\"smtp\",le=\"100\"} 2",
                        "postern_smtp_taking_seconds_bucket{service=\"smtp\",le=\"+Inf\"} 3",
                        "postern_smtp_taking_seconds_sum{service=\"smtp\"} 300.0031",
                        "postern_smtp_taking_seconds_count{service=\"smtp\"} 3")
                .noneMatch(line -> line.startsWith("# UNIT") || line.equals("# EOF"));
    }

    @Test
    void openMetricsNamesFamiliesAndUnitsAndEnds() {
        assertThat(MetricsText.of(families(), true).lines().toList())
                .contains(
                        "# TYPE postern_events counter",
                        "# HELP postern_events What \\\"happened\\\",\\nby \\\\ name.",
                        "postern_events_total{event=\"a\\\"b\\\\c\\n\"} 7",
                        "# TYPE postern_blobs_written_bytes counter",
                        "# UNIT postern_blobs_written_bytes bytes",
                        "# UNIT postern_smtp_taking_seconds seconds")
                .last()
                .isEqualTo("# EOF");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|false",
                "*/*|false",
                "text/plain|false",
                "application/openmetrics-text|true",
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3|true",
                "Application/OpenMetrics-Text; q=0.3, text/plain; q=0.5|false",
                "application/openmetrics-text;q=0|false",
                "application/openmetrics-text;q=x|false",
            })
    void theClientChooses(String accept, boolean open) {
        assertThat(MetricsText.prefersOpen(accept)).isEqualTo(open);
    }
}
