package org.postern.net;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The connections of one listener, counted so that it can bound them and wait for their end.
final class ConnectionCount {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();

    /// Guarded by `lock`.
    private int count;

    boolean tryEnter(int most) {
        lock.lock();
        try {
            if (count >= most) {
                return false;
            }
            count++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            count--;
            if (count == 0) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    int now() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there are none; false when `most` passed before, or the waiter was interrupted.
    boolean awaitNone(Duration most) {
        long left = most.toNanos();
        lock.lock();
        try {
            while (count > 0 && left > 0) {
                left = none.awaitNanos(left);
            }
            return count == 0;
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
