package org.postern.transport;

import org.postern.engine.EngineException;
import org.postern.kernel.Metric;
import org.postern.kernel.MetricSource;
import org.postern.kernel.Timing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// How the queue is: how much waits, for how many destinations, and since when. Any thread.
public final class QueueFigures implements MetricSource {
    /// How long the age of the queue is remembered: to find the oldest, messages are read.
    private static final Duration KEPT = Duration.ofMinutes(1);

    /// Most messages read to find the oldest. A queue of more is too long before it is too old.
    private static final int MOST_READ = 20_000;

    private final Queue queue;
    private final Timing attempts;
    private final InstantSource clock;

    // Guarded by this.
    private Instant looked = Instant.MIN;
    private Instant oldest = Instant.MAX;

    QueueFigures(Queue queue, Timing attempts, InstantSource clock) {
        this.queue = queue;
        this.attempts = attempts;
        this.clock = clock;
    }

    /// Messages, counted once for each destination.
    public long messages() {
        return queue.size();
    }

    /// Destinations that mail waits for.
    public int destinations() {
        return queue.schedule().hops().size();
    }

    /// Destinations that cannot be reached now.
    public long unreachable() {
        return queue.schedule().hops().stream().filter(hop -> hop.failures() > 0).count();
    }

    /// How long the oldest message waits that nobody holds; as it was within the last minute.
    public synchronized Duration oldest() {
        Instant now = clock.instant();
        if (looked.isBefore(now.minus(KEPT)) || looked.isAfter(now)) {
            looked = now;
            oldest = found();
        }
        return oldest.isBefore(now) ? Duration.between(oldest, now) : Duration.ZERO;
    }

    private Instant found() {
        var search = new Search();
        try {
            queue.store().forEach(search::visit);
        } catch (EngineException e) {
            // The queue's own health tells that it cannot be read.
            return Instant.MAX;
        }
        return search.oldest;
    }

    private static final class Search {
        private Instant oldest = Instant.MAX;
        private int read;

        boolean visit(QueuedMessage message) {
            Instant arrived = message.letter().arrived();
            boolean held = message.position().line() == Position.Line.HELD;
            if (!held && arrived.isBefore(oldest)) {
                oldest = arrived;
            }
            return ++read < MOST_READ;
        }
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.gauge(
                        "queue.messages",
                        Metric.Unit.NUMBER,
                        "Messages in the queue, counted once for each destination.",
                        () -> (double) messages()),
                Metric.gauge(
                        "queue.destinations",
                        Metric.Unit.NUMBER,
                        "Destinations that mail waits for.",
                        this::destinations),
                Metric.gauge(
                        "queue.destinations.unreachable",
                        Metric.Unit.NUMBER,
                        "Destinations that mail waits for and that cannot be reached.",
                        () -> (double) unreachable()),
                Metric.gauge(
                        "queue.oldest",
                        Metric.Unit.SECONDS,
                        "How long the oldest message has been waiting that nobody holds.",
                        () -> oldest().toMillis() / 1000.0),
                Metric.timing(
                        "queue.attempts",
                        "How long it takes to hand a message to another server or to a mailbox.",
                        attempts));
    }
}
