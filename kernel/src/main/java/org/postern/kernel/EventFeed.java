package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Hands events on and shows them, as they happen, to whoever watches. A watcher that is slower
/// than the events misses some and is told how many; nobody who records an event waits for one.
/// Safe for use by many threads.
public final class EventFeed implements Events, StatusSource {
    /// Events that wait for one watcher at most.
    public static final int WAITING = 1_000;

    private final Events next;
    private final InstantSource clock;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final AtomicLong missed = new AtomicLong();

    /// @param next where every event goes first
    public EventFeed(Events next, InstantSource clock) {
        this.next = next;
        this.clock = clock;
    }

    /// One event as a watcher sees it.
    ///
    /// @param name the room, a dot and the event: `directory.LoginAccepted`
    /// @param correlation the id of its session or message; empty when it has none
    public record Seen(
            Instant instant,
            String name,
            Event.Severity severity,
            String correlation,
            List<Field> fields) {
        public Seen {
            fields = List.copyOf(fields);
        }
    }

    @Override
    public void record(Event event) {
        next.record(event);
        if (!watches.isEmpty()) {
            show(event);
        }
    }

    private void show(Event event) {
        EventShape shape = EventShape.of(event);
        @Nullable Seen seen = null;
        for (Watch watch : watches) {
            if (watch.wants(shape.name())) {
                seen = seen == null ? seen(shape, event) : seen;
                watch.offer(seen);
            }
        }
    }

    private Seen seen(EventShape shape, Event event) {
        var fields = new ArrayList<Field>();
        shape.values(event)
                .forEach((name, value) ->
                        fields.add(Field.of(name, value == null ? "" : String.valueOf(value))));
        return new Seen(
                clock.instant(), shape.name(), event.severity(), event.correlation(), fields);
    }

    /// Begins to watch.
    ///
    /// @param prefix how the events' names begin, with the room or without it, in any case: `Login`
    ///   is every event about logins, `smtp.` all of the room; empty is all
    public Watch watch(String prefix) {
        var watch = new Watch(prefix);
        watches.add(watch);
        return watch;
    }

    /// How many watch now, and what they missed since the start.
    @Override
    public List<Field> status() {
        return List.of(
                Field.of(
                        "eventWatchers",
                        Value.group(
                                Field.of("watching", Value.number(watches.size())),
                                Field.of("missed", Value.number(missed.get())))));
    }

    /// The interest of one watcher, used by one thread.
    public final class Watch implements AutoCloseable {
        private final String prefix;
        private final BlockingQueue<Seen> waiting = new ArrayBlockingQueue<>(WAITING);
        private final AtomicLong missedHere = new AtomicLong();

        private Watch(String prefix) {
            this.prefix = prefix;
        }

        private boolean wants(String name) {
            int event = name.indexOf('.') + 1;
            return name.regionMatches(true, event, prefix, 0, prefix.length())
                    || name.regionMatches(true, 0, prefix, 0, prefix.length());
        }

        private void offer(Seen seen) {
            if (!waiting.offer(seen)) {
                missedHere.incrementAndGet();
                missed.incrementAndGet();
            }
        }

        /// The next event; null when none came in time.
        public @Nullable Seen next(long time, TimeUnit unit) throws InterruptedException {
            return waiting.poll(time, unit);
        }

        /// Events that were missed since this was last asked.
        public long takeMissed() {
            return missedHere.getAndSet(0);
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }
}
