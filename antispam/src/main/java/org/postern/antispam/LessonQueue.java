package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lessons that wait to be learned by one thread, so that whoever sorts mail does not wait for it.
/// At most [#MOST] wait; what comes beyond is not learned, and counted. Nothing of a message is
/// held while it waits: it is read when its turn comes.
///
/// What waits when the node stops is not learned. A lesson is advice; the mail itself lies where
/// its owner put it.
public final class LessonQueue implements AutoCloseable {
    /// Most lessons that wait.
    public static final int MOST = 10_000;

    private static final System.Logger LOG = System.getLogger(LessonQueue.class.getName());

    /// Reads a message when its turn has come.
    @FunctionalInterface
    public interface Source {
        /// Its octets as they came, without what was written at its head on delivery; empty when it
        /// is gone.
        Optional<SpamMessage> read() throws IOException;
    }

    /// @param label absent: what was learned of it is to be forgotten
    private record Waiting(Source source, @Nullable LearnerLabel label, String user) {}

    private final Learner learner;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final Thread thread;
    private boolean busy;
    private boolean closed;
    private long dropped;

    public LessonQueue(Learner learner) {
        this.learner = learner;
        this.thread = Thread.ofVirtual().name("lessons").start(this::work);
    }

    /// Has a message learned some time soon.
    ///
    /// @return whether it waits now; otherwise there were too many
    public boolean train(Source source, LearnerLabel label, String user) {
        return offer(new Waiting(source, label, user));
    }

    /// Has forgotten some time soon what was learned of a message.
    ///
    /// @return whether it waits now; otherwise there were too many
    public boolean forget(Source source, String user) {
        return offer(new Waiting(source, null, user));
    }

    private boolean offer(Waiting lesson) {
        lock.lock();
        try {
            boolean taken = !closed && waiting.size() < MOST;
            if (taken) {
                waiting.add(lesson);
                changed.signalAll();
            } else {
                dropped++;
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// How many lessons wait.
    public int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /// How many were not taken because too many waited.
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until all that was offered has been learned, or the queue is closed.
    public void drain() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && (busy || !waiting.isEmpty())) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Ends after the lesson that is being learned.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (true) {
            Optional<Waiting> lesson = next();
            if (lesson.isEmpty()) {
                return;
            }
            learn(lesson.get());
        }
    }

    private Optional<Waiting> next() {
        lock.lock();
        try {
            busy = false;
            changed.signalAll();
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            busy = !waiting.isEmpty();
            return Optional.ofNullable(waiting.poll());
        } finally {
            lock.unlock();
        }
    }

    private void learn(Waiting lesson) {
        try {
            Optional<SpamMessage> message = lesson.source().read();
            if (message.isEmpty()) {
                return;
            }
            LearnerLabel label = lesson.label();
            if (label == null) {
                learner.forget(message.get(), lesson.user());
            } else {
                learner.train(message.get(), label, lesson.user());
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a lesson about junk was lost user=" + lesson.user(), e);
        } catch (RuntimeException e) {
            // One lesson must not end all that follow.
            LOG.log(Level.ERROR, "a lesson about junk failed user=" + lesson.user(), e);
        }
    }
}
