package org.postern.net;

import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.Service;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// Whether this node has more to do than it can: how late a thread that asks to be woken is woken.
/// That counts everything that makes sessions wait (processor, collector, neighbours on the
/// machine), and costs four wake-ups a second.
///
/// The lag is a mean over about a second, so that one pause does not count. Before the node is slow
/// for those that it serves, it takes no more: [Listener] asks [#overloaded].
public final class Overload implements Service, StatusSource {
    private static final Duration BETWEEN = Duration.ofMillis(250);

    /// The weight of a new measurement in the mean, as a share of 1.
    private static final double NEW = 0.25;

    private final Supplier<OverloadSettings> settings;
    private final Events events;
    private final LongAdder refused = new LongAdder();
    private volatile Thread watch = Thread.currentThread();
    private volatile boolean running;
    private volatile long lagNanos;
    private volatile boolean overloaded;

    public Overload(Supplier<OverloadSettings> settings, Events events) {
        this.settings = settings;
        this.events = events;
    }

    /// Never overloaded: for trials of a listener alone.
    static Overload never() {
        return new Overload(() -> OverloadSettings.DEFAULTS, _ -> {});
    }

    OverloadSettings settings() {
        return settings.get();
    }

    /// Whether new connections are to be refused.
    public boolean overloaded() {
        return overloaded;
    }

    void countRefusal() {
        refused.increment();
    }

    @Override
    public String name() {
        return "overload";
    }

    @Override
    public void start() {
        running = true;
        watch = Thread.ofVirtual().name("overload").start(this::measure);
    }

    @Override
    public void stop(Duration grace) {
        if (running) {
            running = false;
            watch.interrupt();
        }
    }

    private void measure() {
        while (running) {
            long before = System.nanoTime();
            try {
                Thread.sleep(BETWEEN);
            } catch (InterruptedException ended) {
                return;
            }
            measured(System.nanoTime() - before - BETWEEN.toNanos());
        }
    }

    /// Takes one measurement.
    void measured(long lateNanos) {
        long mean = (long) (Math.max(0, lateNanos) * NEW + lagNanos * (1 - NEW));
        lagNanos = mean;
        long most = settings.get().stressLag().toNanos();
        if (!overloaded && mean > most) {
            overloaded = true;
            events.record(new NetEvent.OverloadBegan(lag()));
        } else if (overloaded && mean < most / 2) {
            overloaded = false;
            events.record(new NetEvent.OverloadEnded(lag(), refused.sum()));
        }
    }

    private Duration lag() {
        return Duration.ofNanos(lagNanos);
    }

    @Override
    public Health health() {
        return overloaded
                ? new Health(State.DEGRADED, "overloaded: new connections are refused")
                : new Health(State.OK, "work waits " + lagNanos / 1_000_000 + " ms");
    }

    @Override
    public List<Field> status() {
        return List.of(
                Field.of(
                        "overload",
                        Value.group(
                                Field.of("overloaded", Value.flag(overloaded)),
                                Field.of("lag", Value.duration(lag())),
                                Field.of("refusedConnections", Value.number(refused.sum())))));
    }
}
