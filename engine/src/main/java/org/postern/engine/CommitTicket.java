package org.postern.engine;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/// One write in the committer's hands. The committer's thread settles it once; any thread may wait
/// for that.
final class CommitTicket implements Committer.Ticket {
    private static final System.Logger LOG = System.getLogger(CommitTicket.class.getName());

    private final Engine.Write write;
    private final Runnable whenDurable;
    private final CountDownLatch settled = new CountDownLatch(1);

    /// Written before the latch opens, read after.
    private @Nullable EngineException failure;

    CommitTicket(Engine.Write write, Runnable whenDurable) {
        this.write = write;
        this.whenDurable = whenDurable;
    }

    Engine.Write write() {
        return write;
    }

    /// Runs the submitter's callback; the waiters sleep until [#wake], so that all callbacks of a
    /// group have run before the first of its writers goes on.
    void durable() {
        try {
            whenDurable.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "defect: whenDurable threw, partition=" + write.partition(), e);
        }
    }

    void fenced() {
        failure =
                new EngineException(
                        EngineException.Kind.FENCED,
                        "epoch " + write.epoch() + " of " + write.partition() + " is fenced",
                        null);
    }

    void fail(EngineException cause) {
        failure = cause;
        wake();
    }

    void wake() {
        settled.countDown();
    }

    @Override
    public void await() throws EngineException {
        Uninterrupted.run(settled::await);
        if (failure != null) {
            // A new one each time: its stack is the waiter's, its cause the committer's.
            String why = Objects.requireNonNullElse(failure.getMessage(), "the commit failed");
            throw new EngineException(failure.kind(), why, failure);
        }
    }
}
