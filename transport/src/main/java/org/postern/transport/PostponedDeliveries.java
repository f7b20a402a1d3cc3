package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.kernel.Service;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Makes the deliveries that a crash or a failure left: at the start, then again every minute.
public final class PostponedDeliveries implements Service {
    private static final Logger LOG = System.getLogger(PostponedDeliveries.class.getName());
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final LocalDelivery delivery;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;
    private volatile int left;
    private volatile boolean unreadable;
    private volatile boolean broken;

    public PostponedDeliveries(LocalDelivery delivery) {
        this.delivery = delivery;
    }

    @Override
    public String name() {
        return "deliveries";
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("postponed-deliveries").start(this::run);
    }

    private void run() {
        try {
            do {
                tryAll();
            } while (!stopping.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryAll() {
        try {
            left = delivery.makePostponed();
            unreadable = false;
            broken = false;
        } catch (EngineException e) {
            unreadable = true;
            LOG.log(Level.ERROR, "postponed deliveries cannot be made now", e);
        } catch (RuntimeException e) {
            // A defect in one round does not end the later ones.
            broken = true;
            LOG.log(Level.ERROR, "postponed deliveries cannot be made now", e);
        }
    }

    @Override
    public void stop(Duration grace) {
        stopping.countDown();
        try {
            if (thread != null) {
                thread.join(grace);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Health health() {
        if (unreadable) {
            return new Health(
                    State.FAILED,
                    "what is postponed cannot be read; tried again every minute: see the log for"
                            + " why");
        }
        if (broken) {
            return new Health(
                    State.DEGRADED,
                    "the last round failed; tried again every minute: see the log for why");
        }
        int waiting = left;
        return waiting == 0
                ? new Health(State.OK, "none postponed")
                : new Health(
                        State.DEGRADED,
                        waiting + " postponed; tried again every minute: see the log for why");
    }
}
