package org.postern.admin;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.EventLog;
import org.postern.kernel.LogFilter;
import org.postern.kernel.LogRecord;
import org.postern.kernel.Metric;
import org.postern.kernel.MetricSource;
import org.postern.kernel.Metrics;
import org.postern.kernel.Service;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/// Sends the figures, and the lines of the logs where that is wanted, to a collector of
/// OpenTelemetry: OTLP over HTTP in JSON, compressed.
///
/// It has a thread of its own, and nothing waits for it: while the collector is away figures of
/// then are never sent (the next ones hold the same sums), and of log lines a bounded number waits.
/// After a failure it pauses, longer each time.
public final class Telemetry implements Service, MetricSource {
    private static final Logger LOG = System.getLogger(Telemetry.class.getName());

    /// How it takes its time.
    ///
    /// @param step between two looks at the settings and at the log
    /// @param firstPause after a failure
    /// @param longestPause it doubles up to
    record Pace(Duration step, Duration firstPause, Duration longestPause) {
        static final Pace DEFAULTS =
                new Pace(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(5));
    }

    /// Most lines in one request.
    private static final int MOST_LINES = 500;

    private final Metrics metrics;
    private final EventLog log;
    private final Supplier<TelemetrySettings> settings;
    private final Supplier<String> host;
    private final String version;
    private final InstantSource clock;
    private final Pace pace;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private volatile String trouble = "";

    /// @param log whose lines are sent
    /// @param host the node's name
    public Telemetry(
            Metrics metrics,
            EventLog log,
            Supplier<TelemetrySettings> settings,
            Supplier<String> host,
            String version,
            InstantSource clock) {
        this(metrics, log, settings, host, version, clock, Pace.DEFAULTS);
    }

    Telemetry(
            Metrics metrics,
            EventLog log,
            Supplier<TelemetrySettings> settings,
            Supplier<String> host,
            String version,
            InstantSource clock,
            Pace pace) {
        this.metrics = metrics;
        this.log = log;
        this.settings = settings;
        this.host = host;
        this.version = version;
        this.clock = clock;
        this.pace = pace;
    }

    @Override
    public String name() {
        return "telemetry";
    }

    @Override
    public void start() {
        Thread.ofVirtual().name("telemetry").start(this::run);
    }

    @Override
    public void stop(Duration grace) {
        stopping.countDown();
    }

    @Override
    public Health health() {
        if (settings.get().endpoint().isEmpty()) {
            return new Health(State.OFF, "telemetry.endpoint is empty");
        }
        return trouble.isEmpty()
                ? new Health(State.OK, "sends to " + settings.get().endpoint())
                : new Health(State.DEGRADED, trouble + "; it is tried again");
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.counter("telemetry.sent", "Requests that a collector took.", sent::sum),
                Metric.counter("telemetry.failed", "Requests that no collector took.", failed::sum),
                Metric.counter(
                        "telemetry.missed",
                        "Lines of the logs that were not sent: the collector was away or too slow.",
                        missed::sum));
    }

    private void run() {
        var work = new Work();
        try {
            while (!stopping.await(pace.step().toMillis(), TimeUnit.MILLISECONDS)) {
                work.step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            work.close();
        }
    }

    /// What one run of the thread holds.
    private final class Work implements AutoCloseable {
        private final TelemetryJson json = new TelemetryJson(host.get(), version, clock.instant());
        private @Nullable HttpClient client;
        private EventLog.@Nullable Tail tail;
        private final List<LogRecord> lines = new ArrayList<>();
        private Instant nextFigures = Instant.MIN;
        private long pausedUntil = System.nanoTime();
        private Duration pause = pace.firstPause();

        void step() throws InterruptedException {
            TelemetrySettings now = settings.get();
            if (now.endpoint().isEmpty()) {
                trouble = "";
                closeTail();
                return;
            }
            follow(now.logs());
            if (System.nanoTime() - pausedUntil < 0) {
                return;
            }
            Instant time = clock.instant();
            boolean due =
                    !time.isBefore(nextFigures) || nextFigures.isAfter(time.plus(now.interval()));
            if (due && post(now, "metrics", json.metrics(metrics.families(), time))) {
                nextFigures = time.plus(now.interval());
            }
            sendLines(now);
        }

        private void follow(boolean wanted) {
            if (!wanted) {
                closeTail();
            } else if (tail == null) {
                tail = log.tail(LogFilter.ALL);
            }
        }

        private void sendLines(TelemetrySettings now) throws InterruptedException {
            EventLog.Tail open = tail;
            if (open == null || !trouble.isEmpty()) {
                return;
            }
            missed.add(open.takeMissed());
            do {
                while (lines.size() < MOST_LINES) {
                    LogRecord line = open.next(Duration.ZERO);
                    if (line == null) {
                        break;
                    }
                    lines.add(line);
                }
                if (lines.isEmpty() || !post(now, "logs", json.logs(lines))) {
                    return;
                }
                lines.clear();
            } while (stopping.getCount() > 0);
        }

        /// @return whether the collector took it
        private boolean post(TelemetrySettings now, String what, String body)
                throws InterruptedException {
            try {
                int status = status(now, what, body);
                if (status / 100 == 2) {
                    sent.increment();
                    trouble = "";
                    pause = pace.firstPause();
                    return true;
                }
                failure(now, "it answered with status " + status, null);
                // What it does not understand is not sent again.
                return status / 100 == 4 && status != 408 && status != 429;
            } catch (IOException | IllegalArgumentException e) {
                failure(now, String.valueOf(e.getMessage()), e);
                return false;
            }
        }

        private int status(TelemetrySettings now, String what, String body)
                throws IOException, InterruptedException {
            String base = now.endpoint();
            var uri = URI.create(base + (base.endsWith("/") ? "" : "/") + "v1/" + what);
            var request =
                    HttpRequest.newBuilder(uri)
                            .timeout(now.timeout())
                            .header("Content-Type", "application/json")
                            .header("Content-Encoding", "gzip")
                            .header("User-Agent", "Postern/" + version)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(compressed(body)));
            for (String header : now.headers()) {
                int equals = header.indexOf('=');
                request.header(
                        header.substring(0, equals).strip(), header.substring(equals + 1).strip());
            }
            return client(now)
                    .send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }

        private HttpClient client(TelemetrySettings now) {
            HttpClient open = client;
            if (open == null) {
                open =
                        HttpClient.newBuilder()
                                .version(HttpClient.Version.HTTP_1_1)
                                .connectTimeout(now.timeout())
                                .build();
                client = open;
            }
            return open;
        }

        private void failure(TelemetrySettings now, String why, @Nullable Exception cause) {
            failed.increment();
            if (trouble.isEmpty()) {
                LOG.log(Level.WARNING, "the collector takes nothing: " + why, cause);
            }
            trouble = now.endpoint() + " takes nothing: " + why;
            pausedUntil = System.nanoTime() + pause.toNanos();
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(pace.longestPause()) > 0 ? pace.longestPause() : longer;
        }

        private void closeTail() {
            if (tail != null) {
                tail.close();
                tail = null;
                lines.clear();
            }
        }

        @Override
        public void close() {
            closeTail();
            if (client != null) {
                client.shutdownNow();
            }
        }
    }

    private static byte[] compressed(String text) throws IOException {
        var octets = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(octets)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return octets.toByteArray();
    }
}
