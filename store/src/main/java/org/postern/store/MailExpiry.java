package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Service;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Goes over all accounts again and again and removes what has expired, and once a week what is
/// kept of threads that are gone. One account at a time, and after each it rests four times as long
/// as that took.
public final class MailExpiry implements Service {
    private static final System.Logger LOG = System.getLogger(MailExpiry.class.getName());
    private static final int ACCOUNTS_AT_A_TIME = 256;
    private static final int REST = 4;

    private final MessageStore store;
    private final Supplier<ExpirySettings> settings;
    private final CountDownLatch stopping = new CountDownLatch(1);

    // One thread starts and stops.
    private @Nullable Thread thread;

    // Of the thread that works.
    private @Nullable Instant lastPass;
    private final AtomicLong removed = new AtomicLong();
    private volatile int failed;
    private volatile boolean broken;

    public MailExpiry(MessageStore store, Supplier<ExpirySettings> settings) {
        this.store = store;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "expiry";
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("expiry").start(this::run);
    }

    private void run() {
        try {
            while (!stopping.await(settings.get().interval().toMillis(), TimeUnit.MILLISECONDS)) {
                passOrTellWhyNot();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void passOrTellWhyNot() throws InterruptedException {
        try {
            pass();
            broken = false;
        } catch (RuntimeException e) {
            // A defect in one pass does not end the later ones.
            broken = true;
            LOG.log(Level.ERROR, "expired mail stays", e);
        }
    }

    /// Goes over all accounts once.
    ///
    /// @return how many messages went
    long pass() throws InterruptedException {
        long before = removed.get();
        var now = store.now();
        var last = lastPass == null ? now.minus(settings.get().interval()) : lastPass;
        lastPass = now;
        int failures = 0;
        AccountId after = null;
        List<AccountId> some;
        do {
            some = next(after);
            for (AccountId id : some) {
                failures += care(id, ThreadPruning.isDue(id, last, now)) ? 0 : 1;
                after = id;
            }
        } while (some.size() == ACCOUNTS_AT_A_TIME && stopping.getCount() > 0);
        failed = failures;
        return removed.get() - before;
    }

    private List<AccountId> next(@Nullable AccountId last) {
        try {
            return store.accounts(last, ACCOUNTS_AT_A_TIME);
        } catch (StoreException e) {
            LOG.log(Level.ERROR, "accounts cannot be listed", e);
            return List.of();
        }
    }

    private boolean care(AccountId id, boolean threadsToo) throws InterruptedException {
        try {
            if (threadsToo && store.exists(id)) {
                long begun = System.nanoTime();
                store.pruneThreads(id);
                rest(begun);
            }
            int count = Expiring.MOST;
            while (count == Expiring.MOST && stopping.getCount() > 0) {
                long begun = System.nanoTime();
                // An account that is deleted meanwhile is not made again.
                count = store.exists(id) ? store.expire(id, settings.get()) : 0;
                removed.addAndGet(count);
                rest(begun);
            }
            return true;
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.ABSENT) {
                return true;
            }
            LOG.log(Level.ERROR, "expired mail stays account=" + id, e);
            return false;
        } catch (RuntimeException e) {
            // A defect in one account does not end the work on the others.
            LOG.log(Level.ERROR, "expired mail stays account=" + id, e);
            return false;
        }
    }

    private void rest(long begun) throws InterruptedException {
        // Ends at once when the service stops.
        boolean _ = stopping.await(REST * (System.nanoTime() - begun), TimeUnit.NANOSECONDS);
    }

    @Override
    public void stop(Duration grace) {
        stopping.countDown();
        try {
            if (thread != null) {
                thread.join(grace);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Health health() {
        if (broken) {
            return new Health(State.DEGRADED, "the last pass failed, tried again: see the log");
        }
        int accounts = failed;
        return accounts == 0
                ? new Health(State.OK, removed.get() + " messages expired since the start")
                : new Health(
                        State.DEGRADED,
                        "failed in " + accounts + " accounts, tried again: see the log for why");
    }
}
