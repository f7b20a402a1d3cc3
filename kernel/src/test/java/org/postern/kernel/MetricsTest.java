package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// Figures, their rates and their times.
class MetricsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final AtomicLong mails = new AtomicLong();
    private final Timing timing = new Timing();
    private final Metrics metrics = new Metrics(now::get);

    private Metrics.Stat stat(String name) {
        return metrics.stats().stream()
                .filter(stat -> stat.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void ratesAreOfTheLastMinute() {
        metrics.register(() -> List.of(Metric.counter("mails", "Mails.", mails::get)));
        mails.set(600);
        now.set(NOW.plusSeconds(60));
        assertThat(stat("mails").perSecond()).isEqualTo(10);
        metrics.tick();
        mails.set(900);
        now.set(NOW.plusSeconds(90));
        assertThat(stat("mails").perSecond()).isEqualTo(10);
        now.set(NOW.plusSeconds(120));
        assertThat(stat("mails").perSecond()).isEqualTo(5);
        metrics.tick();
        now.set(NOW.plusSeconds(200));
        assertThat(stat("mails").perSecond()).isZero();
    }

    @Test
    void severalDeclarationsOfOneNameAreOneFamily() {
        metrics.register(() ->
                List.of(
                        Metric.counter("mails", "Mails.", () -> 1).with("service", "smtp"),
                        Metric.counter("mails", "Mails.", () -> 2).with("service", "lmtp"),
                        Metric.counter("mails", "Mails.", () -> 3).with("service", "lmtp"),
                        Metric.gauge("mails", Metric.Unit.OCTETS, "No.", () -> 4)));
        metrics.register(() -> {
            throw new IllegalStateException("as the test wants");
        });
        metrics.register(() ->
                List.of(
                        Metric.gauge(
                                "broken",
                                Metric.Unit.NUMBER,
                                "Broken.",
                                () -> {
                                    throw new IllegalStateException("as the test wants");
                                })));
        assertThat(metrics.families())
                .extracting(Metrics.Family::name)
                .containsExactly("broken", "mails");
        assertThat(metrics.stats())
                .extracting(Metrics.Stat::name)
                .containsExactly("mails{service=lmtp}", "mails{service=smtp}");
    }

    @Test
    void noLabelFillsTheMemory() {
        var many = new TreeMap<String, Long>();
        for (int i = 0; i < 5_000; i++) {
            many.put("x" + i, 1L);
        }
        metrics.register(() ->
                List.of(
                        Metric.byLabel(
                                "many",
                                Metric.Kind.COUNTER,
                                Metric.Unit.NUMBER,
                                "Many.",
                                "x",
                                () -> many)));
        assertThat(metrics.stats()).hasSize(1_000);
    }

    /// Against all times, sorted.
    @Test
    void percentilesAreAnEighthOffAtMost() {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        var random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            var times = new Timing();
            var all = new long[1 + random.nextInt(2_000)];
            for (int i = 0; i < all.length; i++) {
                all[i] = 1_000 + (long) Math.exp(random.nextDouble() * 25);
                times.recordNanos(all[i]);
            }
            Arrays.sort(all);
            var snapshot = times.snapshot();
            assertThat(snapshot.count()).isEqualTo(all.length);
            assertThat(snapshot.longest().toNanos()).isEqualTo(all[all.length - 1]);
            assertThat(snapshot.total().toNanos()).isEqualTo(Arrays.stream(all).sum());
            for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
                long exact = all[(int) Math.ceil(share * all.length) - 1];
                assertThat(snapshot.percentile(share).toNanos())
                        .as("seed %d round %d share %s", seed, round, share)
                        .isBetween(exact, exact + exact / 4 + 1);
            }
            for (long bound : new long[] {1_000, 2_500, 1_000_000, 50_000_000, 1_000_000_000}) {
                long within = Arrays.stream(all).filter(time -> time <= bound).count();
                assertThat(snapshot.within(Duration.ofNanos(bound)))
                        .as("seed %d round %d bound %d", seed, round, bound)
                        .isEqualTo(within);
            }
        }
    }

    @Test
    void timesAreOfTheLastQuarterOfAnHour() {
        metrics.register(() -> List.of(Metric.timing("took", "Took.", timing)));
        timing.record(Duration.ofSeconds(100));
        for (int minute = 1; minute <= 20; minute++) {
            now.set(NOW.plus(Duration.ofMinutes(minute)));
            metrics.tick();
        }
        timing.record(Duration.ofMillis(1));
        var stat = stat("took");
        assertThat(stat.point().value()).isEqualTo(2);
        var recent = Objects.requireNonNull(stat.recent());
        assertThat(recent.count()).isEqualTo(1);
        assertThat(recent.longest()).isEqualTo(Duration.ofMillis(1));
        assertThat(stat.over()).isEqualTo(Duration.ofMinutes(14));
    }

    record Scanned(Duration took, String what) implements Event {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }

        @Override
        public String correlation() {
            return "";
        }
    }

    @Test
    void timesThatEventsTellAreFigures() {
        var events = new MemoryEvents();
        var timed = new TimedEvents(events);
        metrics.register(timed);
        timed.record(new Scanned(Duration.ofMillis(7), "x"));
        assertThat(stat("event.times{event=kernel.Scanned.took}").point().value()).isEqualTo(1);
        assertThat(events.all()).hasSize(1);
    }

    @Test
    void whatStatusTellsIsAFigure() {
        metrics.register(
                new StatusMetrics(() ->
                        List.of(
                                Field.of("dnsQuestions", Value.number(7)),
                                Field.of("text", "not a number"),
                                Field.of(
                                        "lag",
                                        Value.group(
                                                Field.of(
                                                        "now",
                                                        Value.duration(Duration.ofMillis(250))),
                                                Field.of("over", Value.flag(true)))))));
        assertThat(metrics.stats())
                .extracting(stat -> stat.name() + " " + stat.point().value())
                .containsExactly(
                        "status.dnsquestions 7.0", "status.lag.now 0.25", "status.lag.over 1.0");
    }

    @Test
    void theCommandsShowThem() throws Exception {
        metrics.register(() ->
                List.of(
                        Metric.counter("mails.in", "Mails that came.", mails::get),
                        Metric.gauge("disk.free", Metric.Unit.OCTETS, "Room.", () -> 1 << 20),
                        Metric.timing("took", "How long it took.", timing)));
        timing.record(Duration.ofNanos(350_000));
        var catalogue = new Catalogue(new MemoryEvents());
        catalogue.register(new StatCommands(metrics).commands());
        var all = (Result.Listing) catalogue.execute("Stat List", "x", Role.HELP_DESK);
        assertThat(all.rows()).hasSize(3);
        assertThat(all.rows().get(0).get(1)).isEqualTo(Value.octets(1 << 20));
        assertThat(all.rows().get(2).get(1)).isEqualTo(Value.number(1));
        var some = (Result.Listing) catalogue.execute("Stat List m*in", "x", Role.HELP_DESK);
        assertThat(some.rows()).hasSize(1);
        var one = (Result.Item) catalogue.execute("Stat Get mails.in", "x", Role.HELP_DESK);
        assertThat(one.fields()).contains(Field.of("meaning", "Mails that came."));
        assertThatThrownBy(() -> catalogue.execute("Stat Get mail.in", "x", Role.HELP_DESK))
                .hasMessageContaining("Did you mean mails.in?");
        var live = (Result.Live) catalogue.execute("Stat Watch mails 1", "x", Role.HELP_DESK);
        try (var source = live.source()) {
            mails.addAndGet(50);
            var line = source.next(Duration.ofMinutes(1));
            assertThat(line).isNotNull();
            assertThat(line.values().getFirst()).isEqualTo(Value.text("mails.in"));
            assertThat(line.text()).startsWith("mails.in ").endsWith("/s");
        }
    }

    @Test
    void patternsAreAPartOrHaveStars() {
        for (var each :
                Map.of("mails", true, "*in", true, "mails.*", true, "m*s.*n", true, "ls.*", false)
                        .entrySet()) {
            assertThat(StatCommands.matches("mails.in", each.getKey()))
                    .as(each.getKey())
                    .isEqualTo(each.getValue());
        }
        assertThat(StatCommands.matches("mails.in", "mails.in*in")).isFalse();
    }
}
