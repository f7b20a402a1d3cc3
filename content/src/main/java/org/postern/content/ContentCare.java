package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Service;
import org.postern.store.StoreException;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Looks once an hour for what is over: held mail that nobody judged, what scripts remember.
public final class ContentCare implements Service {
    private static final Logger LOG = System.getLogger(ContentCare.class.getName());
    private static final Duration TURN = Duration.ofHours(1);

    private final Room room;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;
    private volatile String trouble = "";

    public ContentCare(Room room) {
        this.room = room;
    }

    @Override
    public String name() {
        return "content";
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("content").start(this::run);
    }

    private void run() {
        try {
            while (!stopping.await(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                turn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Removes what is over.
    void turn() {
        try {
            room.memory().sweep();
            int gone =
                    room.quarantines()
                            .expire(room.settings().get().quarantine(), room.clock().instant());
            if (gone > 0) {
                LOG.log(Level.INFO, "messages expired in quarantines count={0}", gone);
            }
            trouble = "";
        } catch (StoreException | IOException e) {
            trouble = "What is over stays for now; the log holds the cause.";
            LOG.log(Level.ERROR, "what is over cannot be removed", e);
        }
    }

    @Override
    public void stop(Duration grace) {
        stopping.countDown();
        var running = thread;
        if (running != null) {
            try {
                running.join(grace);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public Health health() {
        return trouble.isEmpty()
                ? new Health(State.OK, "filters, virus and junk engines")
                : new Health(State.DEGRADED, trouble);
    }
}
