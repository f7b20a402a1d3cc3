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

    /// What this write builds on, until it is settled: a chain of tickets must not outlive its
    /// work.
    private Committer.@Nullable Ticket after;

    private final CountDownLatch settled = new CountDownLatch(1);

    /// Written before the latch opens, read after it and by the committer's thread.
    private volatile @Nullable EngineException failure;

    CommitTicket(Engine.Write write, Committer.@Nullable Ticket after, Runnable whenDurable) {
        this.write = write;
        this.after = after;
        this.whenDurable = whenDurable;
    }

    Engine.Write write() {
        return write;
    }

    /// Why this write must not be made: what it builds on has failed. For the committer's thread.
    @Nullable EngineException doom() {
        return after instanceof CommitTicket before ? before.failure : null;
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
        after = null;
        settled.countDown();
    }

    @Override
    public void await() throws EngineException {
        Uninterrupted.run(settled::await);
        var cause = failure;
        if (cause != null) {
            // A new one each time: its stack is the waiter's, its cause the committer's.
            String why = Objects.requireNonNullElse(cause.getMessage(), "the commit failed");
            throw new EngineException(cause.kind(), why, cause);
        }
    }
}
