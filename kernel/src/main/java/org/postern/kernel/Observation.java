package org.postern.kernel;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Looks at the alarms now and then and remembers the figures once a minute.
public final class Observation implements Service {
    private static final Duration TICK = Duration.ofMinutes(1);

    private final Alarms alarms;
    private final Metrics metrics;
    private final Supplier<AlarmSettings> settings;
    private final InstantSource clock;
    private final CountDownLatch stopping = new CountDownLatch(1);

    public Observation(
            Alarms alarms, Metrics metrics, Supplier<AlarmSettings> settings, InstantSource clock) {
        this.alarms = alarms;
        this.metrics = metrics;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "alarms";
    }

    @Override
    public void start() {
        // Conditions look at files: they would hold the carrier of a virtual thread.
        Thread.ofPlatform().name("alarms").daemon().start(this::run);
    }

    private void run() {
        Instant lastTick = clock.instant();
        try {
            while (!stopping.await(settings.get().interval().toMillis(), TimeUnit.MILLISECONDS)) {
                alarms.look();
                Instant now = clock.instant();
                if (lastTick.isAfter(now) || !lastTick.plus(TICK).isAfter(now)) {
                    lastTick = now;
                    metrics.tick();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop(Duration grace) {
        stopping.countDown();
    }

    @Override
    public Health health() {
        int raised = alarms.raised().size();
        return new Health(
                State.OK,
                raised == 0
                        ? "no alarm"
                        : raised + (raised == 1 ? " alarm" : " alarms") + " raised");
    }
}
