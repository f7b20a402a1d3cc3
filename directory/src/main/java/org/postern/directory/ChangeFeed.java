package org.postern.directory;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes those who follow the tree's changes. It holds no change itself: whoever wakes reads the
/// change log. Safe for use by many threads.
public final class ChangeFeed {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long rounds;

    /// How often something changed since the start; give it to [#await].
    public long rounds() {
        lock.lock();
        try {
            return rounds;
        } finally {
            lock.unlock();
        }
    }

    /// Parks until something has changed after `seen` was taken, or the time is over.
    public void await(long seen, Duration longest) throws InterruptedException {
        long left = longest.toNanos();
        lock.lock();
        try {
            while (rounds == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    void tell() {
        lock.lock();
        try {
            rounds++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
