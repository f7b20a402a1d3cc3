package org.postern.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.Event;
import org.postern.kernel.EventLog;
import org.postern.kernel.Json;
import org.postern.kernel.LogSettings;
import org.postern.kernel.Metric;
import org.postern.kernel.Metrics;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Service;
import org.postern.kernel.Settings;
import org.postern.kernel.Timing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/// Against a collector in this process.
class TelemetryTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");

    record Greeted(String correlation, String who) implements Event {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    record Request(String path, String key, Object body) {}

    @TempDir Path folder;

    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final Metrics metrics = new Metrics(InstantSource.fixed(NOW));
    private HttpServer collector;
    private EventLog log;

    @BeforeEach
    void start() throws IOException, ProblemException {
        collector =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", this::take);
        collector.start();
        LogSettings settings = Settings.defaults(LogSettings.class);
        log = EventLog.open(folder, () -> settings, InstantSource.fixed(NOW));
    }

    @AfterEach
    void stop() {
        collector.stop(0);
        log.close();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange;
                var in = new GZIPInputStream(exchange.getRequestBody())) {
            var body = Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(body).isNotNull();
            requests.add(
                    new Request(
                            exchange.getRequestURI().getPath(),
                            String.valueOf(exchange.getRequestHeaders().getFirst("X-Key")),
                            body));
            exchange.sendResponseHeaders(status.get(), -1);
        }
    }

    private Telemetry telemetry(boolean logs) {
        var settings =
                new TelemetrySettings(
                        "http://127.0.0.1:" + collector.getAddress().getPort(),
                        List.of("X-Key=secret"),
                        Duration.ofHours(1),
                        logs,
                        Duration.ofMinutes(1));
        return new Telemetry(
                metrics,
                log,
                () -> settings,
                () -> "mx.test",
                "1.2.3",
                InstantSource.fixed(NOW),
                new Telemetry.Pace(
                        Duration.ofMillis(5), Duration.ofMillis(5), Duration.ofMillis(20)));
    }

    /// The values on a path through objects and arrays, in order.
    private static List<Object> at(Object from, String... path) {
        List<Object> values = List.of(from);
        for (String name : path) {
            var next = new ArrayList<Object>();
            for (Object value : values) {
                if (value instanceof Map<?, ?> map && map.get(name) instanceof List<?> list) {
                    next.addAll(list);
                } else if (value instanceof Map<?, ?> map && map.get(name) != null) {
                    next.add(map.get(name));
                }
            }
            values = next;
        }
        return values;
    }

    @Test
    void figuresGoToTheCollectorAsOtlp() throws Exception {
        var timing = new Timing();
        timing.record(Duration.ofMillis(3));
        metrics.register(() ->
                List.of(
                        Metric.counter("mails", "Mails.", () -> 7).with("service", "smtp"),
                        Metric.gauge("free", Metric.Unit.OCTETS, "Free.", () -> 0.5),
                        Metric.timing("took", "Took.", timing)));
        var telemetry = telemetry(false);
        telemetry.start();
        try {
            Request request = requests.take();
            assertThat(request.path()).isEqualTo("/v1/metrics");
            assertThat(request.key()).isEqualTo("secret");
            Object body = request.body();
            assertThat(
                            at(
                                    body,
                                    "resourceMetrics",
                                    "resource",
                                    "attributes",
                                    "value",
                                    "stringValue"))
                    .contains("postern", "mx.test", "1.2.3");
            String[] all = {"resourceMetrics", "scopeMetrics", "metrics"};
            assertThat(at(body, with(all, "name")))
                    .containsExactly("postern.free", "postern.mails", "postern.took");
            assertThat(at(body, with(all, "sum", "dataPoints", "asDouble"))).containsExactly(7.0);
            assertThat(at(body, with(all, "sum", "dataPoints", "attributes", "key")))
                    .containsExactly("service");
            assertThat(at(body, with(all, "sum", "dataPoints", "timeUnixNano")))
                    .containsExactly(NOW.getEpochSecond() + "000000000");
            assertThat(at(body, with(all, "gauge", "dataPoints", "asDouble"))).containsExactly(0.5);
            String[] histogram = with(all, "histogram", "dataPoints");
            assertThat(at(body, with(histogram, "count"))).containsExactly("1");
            assertThat(at(body, with(histogram, "bucketCounts"))).hasSize(20).contains("1");
            assertThat(at(body, with(histogram, "explicitBounds"))).hasSize(19);
        } finally {
            telemetry.stop(Duration.ZERO);
        }
    }

    private static String[] with(String[] path, String... more) {
        var all = new ArrayList<>(List.of(path));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void linesOfTheLogGoTooWhereThatIsWanted() throws Exception {
        metrics.register(() -> List.of(Metric.counter("mails", "Mails.", () -> 7)));
        var telemetry = telemetry(true);
        telemetry.start();
        try {
            // It follows the log from before the first figures are sent.
            assertThat(requests.take().path()).isEqualTo("/v1/metrics");
            log.record(new Greeted("abc", "a stranger"));
            Object line = greeted();
            assertThat(at(line, "severityNumber")).containsExactly(13L);
            assertThat(at(line, "attributes", "value", "stringValue"))
                    .containsExactly("admin", "abc", "a stranger");
            assertThat(at(line, "body", "stringValue"))
                    .singleElement()
                    .asString()
                    .endsWith("WARNING admin: greeted id=abc who=\"a stranger\"");
        } finally {
            telemetry.stop(Duration.ZERO);
        }
    }

    /// The line of our event: other tests of this process log too.
    private Object greeted() throws InterruptedException {
        while (true) {
            Object body = requests.take().body();
            for (Object line : at(body, "resourceLogs", "scopeLogs", "logRecords")) {
                if (at(line, "eventName").contains("admin.Greeted")) {
                    return line;
                }
            }
        }
    }

    @Test
    void aCollectorThatIsAwayIsTriedAgainAndHoldsNobodyUp() throws Exception {
        metrics.register(() -> List.of(Metric.counter("mails", "Mails.", () -> 7)));
        status.set(503);
        var telemetry = telemetry(true);
        telemetry.start();
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(requests.take().path()).isEqualTo("/v1/metrics");
            }
            assertThat(telemetry.health().state()).isEqualTo(Service.State.DEGRADED);
            assertThat(telemetry.health().text()).contains("status 503");
            // More lines than may wait: nobody who writes them is held up.
            for (int i = 0; i < 3_000; i++) {
                log.record(new Greeted("i" + i, "somebody"));
            }
            log.flush();
            status.set(200);
            Request request = requests.take();
            while (!request.path().equals("/v1/logs")) {
                request = requests.take();
            }
            assertThat(at(request.body(), "resourceLogs", "scopeLogs", "logRecords")).isNotEmpty();
            assertThat(telemetry.health().state()).isEqualTo(Service.State.OK);
        } finally {
            telemetry.stop(Duration.ZERO);
        }
    }
}
