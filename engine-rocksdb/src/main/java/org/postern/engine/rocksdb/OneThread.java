package org.postern.engine.rocksdb;

import org.postern.engine.EngineException;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// A platform thread that does one thing after the other for callers that wait, and that is only
/// there while there is work: blocking natively in it holds no carrier of virtual threads.
final class OneThread implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(10);

    /// Each caller waits, so that the queue is as long as there are callers.
    private final ThreadPoolExecutor executor;

    /// Work that may fail as the engine does.
    @FunctionalInterface
    interface Work<T> {
        T run() throws EngineException;
    }

    OneThread(String name) {
        executor =
                new ThreadPoolExecutor(
                        1,
                        1,
                        IDLE.toMillis(),
                        TimeUnit.MILLISECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().name(name).daemon().factory());
        executor.allowCoreThreadTimeOut(true);
    }

    /// Runs `work` on the thread and waits for it, whatever interrupts.
    <T> T call(Work<T> work) throws EngineException {
        try {
            return CompletableFuture.supplyAsync(() -> unchecked(work), executor).join();
        } catch (RejectedExecutionException e) {
            throw RocksFailures.closed();
        } catch (CompletionException e) {
            if (e.getCause() instanceof EngineException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private static <T> T unchecked(Work<T> work) {
        try {
            return work.run();
        } catch (EngineException e) {
            throw new CompletionException(e);
        }
    }

    /// Waits for the work that was accepted; later calls fail.
    @Override
    public void close() {
        executor.close();
    }
}
