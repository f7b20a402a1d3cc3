package org.postern.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Who needs every segment file to stay, and whether one is being removed just now.
final class SegmentHolds {
    @GuardedBy("this")
    private int holds;

    /// Returns when no removal is under way.
    synchronized LogBlobStore.Hold hold() {
        holds++;
        var closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                release();
            }
        };
    }

    private synchronized void release() {
        holds--;
    }

    /// A removal.
    @FunctionalInterface
    interface Removal {
        void run() throws IOException;
    }

    /// Removes, unless somebody holds the files.
    ///
    /// @return whether it did
    synchronized boolean remove(Removal removal) throws IOException {
        if (holds > 0) {
            return false;
        }
        removal.run();
        return true;
    }
}
