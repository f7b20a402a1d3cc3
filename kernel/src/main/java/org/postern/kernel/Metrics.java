package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Every figure of a node, by name. Once a minute somebody calls [#tick]; from what it keeps come
/// the rates of the last minute and the percentiles of the last quarter of an hour. Safe for use by
/// many threads.
public final class Metrics {
    private static final Logger LOG = System.getLogger(Metrics.class.getName());

    /// How many ticks are remembered.
    private static final int REMEMBERED = 15;

    /// Most figures of one metric; more are left out, so that no label can fill the memory.
    private static final int MOST_POINTS = 1_000;

    private final InstantSource clock;
    private final List<MetricSource> sources = new CopyOnWriteArrayList<>();

    /// What the figures were at the latest ticks, the oldest first; guarded by itself.
    private final ArrayDeque<Moment> moments = new ArrayDeque<>();

    private record Moment(Instant at, Map<Key, Metric.Point> points) {}

    private record Key(String name, SortedMap<String, String> labels) {}

    public Metrics(InstantSource clock) {
        this.clock = clock;
        moments.add(new Moment(clock.instant(), Map.of()));
    }

    /// All figures of one name.
    public record Family(
            String name,
            Metric.Kind kind,
            Metric.Unit unit,
            String help,
            List<Metric.Point> points) {
        public Family {
            points = List.copyOf(points);
        }
    }

    /// One figure with what it did of late.
    ///
    /// @param perSecond in the last minute, or since the start when that is shorter; of a gauge how
    ///   much it has changed
    /// @param recent the times of the last quarter of an hour, of a timing
    /// @param over how long that was
    public record Stat(
            Family family,
            Metric.Point point,
            double perSecond,
            Timing.@Nullable Snapshot recent,
            Duration over) {
        /// `smtp.messages.accepted{service=lmtp}`
        public String name() {
            return point.labels().isEmpty()
                    ? family.name()
                    : family.name()
                            + "{"
                            + String.join(
                                    ",",
                                    point.labels().entrySet().stream()
                                            .map(e -> e.getKey() + "=" + e.getValue())
                                            .toList())
                            + "}";
        }
    }

    public void register(MetricSource source) {
        sources.add(source);
    }

    /// All figures as they are now, by name.
    public List<Family> families() {
        var families = new TreeMap<String, Family>();
        for (MetricSource source : sources) {
            for (Metric metric : metrics(source)) {
                families.merge(metric.name(), family(metric), Metrics::joined);
            }
        }
        return List.copyOf(families.values());
    }

    private static List<Metric> metrics(MetricSource source) {
        try {
            return source.metrics();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "figures cannot be read source=" + source, e);
            return List.of();
        }
    }

    private static Family family(Metric metric) {
        List<Metric.Point> points = List.of();
        try {
            points = metric.points().get().stream().limit(MOST_POINTS).toList();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a figure cannot be read name=" + metric.name(), e);
        }
        return new Family(metric.name(), metric.kind(), metric.unit(), metric.help(), points);
    }

    private static Family joined(Family one, Family other) {
        if (one.kind() != other.kind() || one.unit() != other.unit()) {
            LOG.log(Level.WARNING, "two declarations of one metric differ name=" + one.name());
            return one;
        }
        var points = new ArrayList<>(one.points());
        for (Metric.Point point : other.points()) {
            if (points.stream().noneMatch(p -> p.labels().equals(point.labels()))) {
                points.add(point);
            }
        }
        return new Family(one.name(), one.kind(), one.unit(), one.help(), points);
    }

    /// Remembers what the figures are now.
    public void tick() {
        var points = new HashMap<Key, Metric.Point>();
        for (Family family : families()) {
            for (Metric.Point point : family.points()) {
                points.put(new Key(family.name(), point.labels()), point);
            }
        }
        synchronized (moments) {
            moments.addLast(new Moment(clock.instant(), points));
            while (moments.size() > REMEMBERED) {
                moments.removeFirst();
            }
        }
    }

    /// All figures with what they did of late, by name.
    public List<Stat> stats() {
        Instant now = clock.instant();
        Moment last;
        Moment first;
        synchronized (moments) {
            last = lastBefore(now);
            first = moments.getFirst();
        }
        var stats = new ArrayList<Stat>();
        for (Family family : families()) {
            for (Metric.Point point : family.points()) {
                stats.add(stat(family, point, now, last, first));
            }
        }
        stats.sort(Comparator.comparing(Stat::name));
        return stats;
    }

    /// The latest that is old enough for a rate to mean something.
    private Moment lastBefore(Instant now) {
        Moment found = moments.getFirst();
        for (Moment moment : moments) {
            if (Duration.between(moment.at(), now).toSeconds() >= 30) {
                found = moment;
            }
        }
        return found;
    }

    private static Stat stat(
            Family family, Metric.Point point, Instant now, Moment last, Moment first) {
        var key = new Key(family.name(), point.labels());
        double seconds = Math.max(1, Duration.between(last.at(), now).toMillis() / 1000.0);
        Metric.Point before = last.points().get(key);
        boolean gauge = family.kind() == Metric.Kind.GAUGE;
        double change =
                before == null && gauge ? 0 : point.value() - (before == null ? 0 : before.value());
        Timing.Snapshot recent = point.timing();
        Metric.Point early = first.points().get(key);
        if (recent != null && early != null && early.timing() != null) {
            recent = recent.since(early.timing());
        }
        return new Stat(
                family,
                point,
                gauge ? change / seconds : Math.max(0, change) / seconds,
                recent,
                Duration.between(first.at(), now));
    }
}
