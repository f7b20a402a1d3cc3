package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Work in the background that comes round again: a turn every so often on a thread of its own,
/// until it is stopped. A turn that fails is told in the log, shows in [#failed] until one ends
/// well, and does not end the later ones.
public final class Rounds {
    private static final Logger LOG = System.getLogger(Rounds.class.getName());

    private final String name;
    private final Supplier<Duration> every;
    private final Turn turn;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /// One thread starts and stops.
    private @Nullable Thread thread;

    private volatile boolean failed;

    /// One turn.
    @FunctionalInterface
    public interface Turn {
        /// @throws CancellationException when it sees that the rounds are stopped
        /// @throws InterruptedException when a rest is cut short: the rounds end
        /// @throws IOException when it cannot do its work now
        void run() throws IOException, InterruptedException;
    }

    /// @param name of the thread, and of the work in the log
    /// @param every from the end of a turn to the next, asked before each; the first turn comes
    ///   after it too
    public Rounds(String name, Supplier<Duration> every, Turn turn) {
        this.name = name;
        this.every = every;
        this.turn = turn;
    }

    public void start() {
        thread = Thread.ofVirtual().name(name).start(this::run);
    }

    private void run() {
        try {
            while (!stopping.await(every.get().toMillis(), TimeUnit.MILLISECONDS)) {
                take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CancellationException e) {
            // Stopped within a turn: the next start goes on.
        }
    }

    private void take() throws InterruptedException {
        try {
            turn.run();
            failed = false;
        } catch (CancellationException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            failed = true;
            LOG.log(Level.ERROR, "a turn failed, the next is tried: " + name, e);
        }
    }

    /// Whether the last turn failed.
    public boolean failed() {
        return failed;
    }

    /// Opened when the rounds are to end.
    public CountDownLatch stopping() {
        return stopping;
    }

    /// Whether a turn is to end early.
    public boolean stopped() {
        return stopping.getCount() == 0;
    }

    /// Rests within a turn a multiple of the time that a piece of its work took, so that the work
    /// never has more than its share of the machine. Ends at once when the rounds are stopped.
    ///
    /// @param begun when the piece began, by [System#nanoTime]
    public void rest(long begun, int times) throws InterruptedException {
        boolean _ = stopping.await(times * (System.nanoTime() - begun), TimeUnit.NANOSECONDS);
    }

    /// Ends the rounds, and waits for the turn under way.
    public void stop(Duration grace) {
        stopping.countDown();
        var running = thread;
        if (running == null) {
            return;
        }
        try {
            running.join(grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
