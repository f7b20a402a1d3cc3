package org.postern.access.jmap;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes one waiter; what is raised while nobody waits is not lost, and any number of times counts
/// once.
final class ChangeSignal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition raised = lock.newCondition();
    private boolean up;

    void raise() {
        lock.lock();
        try {
            up = true;
            raised.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until it is raised, and lowers it.
    ///
    /// @param seconds longest wait; 0: for ever
    /// @return whether it was raised
    boolean await(long seconds) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(seconds);
            while (!up) {
                if (seconds == 0) {
                    raised.await();
                } else if (left <= 0) {
                    return false;
                } else {
                    left = raised.awaitNanos(left);
                }
            }
            up = false;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
