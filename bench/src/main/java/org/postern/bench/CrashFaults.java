package org.postern.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// What a crash run has found wrong. Safe for use by many threads.
public final class CrashFaults {
    private static final int MOST_TOLD = 50;

    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger duplicates = new AtomicInteger();
    private final AtomicInteger damaged = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();
    private final List<String> told = new ArrayList<>();

    /// Acknowledged and not there.
    void lost(String what) {
        lost.incrementAndGet();
        tell("lost: " + what);
    }

    /// There more than once.
    void duplicate(String what) {
        duplicates.incrementAndGet();
        tell("duplicate: " + what);
    }

    /// There with other octets.
    void damaged(String what) {
        damaged.incrementAndGet();
        tell("damaged: " + what);
    }

    /// Anything else.
    void wrong(String what) {
        wrong.incrementAndGet();
        tell("wrong: " + what);
    }

    private synchronized void tell(String what) {
        if (told.size() < MOST_TOLD) {
            told.add(what);
        }
    }

    public boolean none() {
        return lost.get() + duplicates.get() + damaged.get() + wrong.get() == 0;
    }

    /// The first of them, a line each.
    public synchronized List<String> lines() {
        return List.copyOf(told);
    }

    /// The numbers.
    @Override
    public String toString() {
        return "lost=%d duplicates=%d damaged=%d wrong=%d"
                .formatted(lost.get(), duplicates.get(), damaged.get(), wrong.get());
    }
}
