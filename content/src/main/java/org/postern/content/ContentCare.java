package org.postern.content;

import org.postern.kernel.Rounds;
import org.postern.kernel.Service;
import org.postern.store.StoreException;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/// Looks once an hour for what is over: held mail that nobody judged, what scripts remember.
public final class ContentCare implements Service {
    private static final Logger LOG = System.getLogger(ContentCare.class.getName());
    private static final Duration TURN = Duration.ofHours(1);

    private final Room room;
    private final Rounds rounds = new Rounds("content", () -> TURN, this::turn);

    public ContentCare(Room room) {
        this.room = room;
    }

    @Override
    public String name() {
        return "content";
    }

    @Override
    public void start() {
        rounds.start();
    }

    /// Removes what is over.
    void turn() throws IOException {
        try {
            room.memory().sweep();
            int gone =
                    room.quarantines()
                            .expire(room.settings().get().quarantine(), room.clock().instant());
            if (gone > 0) {
                LOG.log(Level.INFO, "messages expired in quarantines count={0}", gone);
            }
        } catch (StoreException e) {
            throw new IOException("what is over cannot be removed", e);
        }
    }

    @Override
    public void stop(Duration grace) {
        rounds.stop(grace);
    }

    @Override
    public Health health() {
        return rounds.failed()
                ? new Health(State.DEGRADED, "What is over stays for now; the log holds the cause.")
                : new Health(State.OK, "filters, virus and junk engines");
    }
}
