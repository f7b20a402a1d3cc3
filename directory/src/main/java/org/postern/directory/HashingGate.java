package org.postern.directory;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Lets few computations of passwords run at a time: each takes a processor for some hundredths of
/// a second and 19 MiB, so that a flood of logins must wait here and not push all else aside.
///
/// A computation runs on a platform thread of its own, which the operating system makes share the
/// processors; on a virtual thread it would hold a carrier to its end, and two of them all
/// sessions.
final class HashingGate {
    private final Semaphore permits;
    private final Supplier<Duration> wait;

    /// @param concurrent computations at the same time; 0 is one for each processor
    /// @param wait longest wait for a turn
    HashingGate(int concurrent, Supplier<Duration> wait) {
        this.permits =
                new Semaphore(
                        concurrent > 0 ? concurrent : Runtime.getRuntime().availableProcessors(),
                        true);
        this.wait = wait;
    }

    /// @throws HashingBusyException when no turn came in time
    <T> T compute(Supplier<T> computation) throws HashingBusyException {
        try {
            if (!permits.tryAcquire(wait.get().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new HashingBusyException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HashingBusyException();
        }
        var task = new FutureTask<>(computation::get);
        // The permit ends with the computation, not with the wait for it.
        Thread.ofPlatform()
                .daemon()
                .name("password-hash")
                .start(() -> {
                    try {
                        task.run();
                    } finally {
                        permits.release();
                    }
                });
        return result(task);
    }

    private static <T> T result(FutureTask<T> task) throws HashingBusyException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HashingBusyException();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a password could not be hashed", e.getCause());
        }
    }

    /// Computations that wait for their turn now.
    int waiting() {
        return permits.getQueueLength();
    }
}
