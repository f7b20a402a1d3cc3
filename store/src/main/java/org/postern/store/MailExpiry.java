package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Rounds;
import org.postern.kernel.Service;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
    private final Rounds rounds;

    // Of the thread that works.
    private @Nullable Instant lastPass;
    private final AtomicLong removed = new AtomicLong();
    private volatile int failed;

    public MailExpiry(MessageStore store, Supplier<ExpirySettings> settings) {
        this.store = store;
        this.settings = settings;
        this.rounds = new Rounds("expiry", () -> settings.get().interval(), this::pass);
    }

    @Override
    public String name() {
        return "expiry";
    }

    @Override
    public void start() {
        rounds.start();
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
        } while (some.size() == ACCOUNTS_AT_A_TIME && !rounds.stopped());
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
                rounds.rest(begun, REST);
            }
            int count = Expiring.MOST;
            while (count == Expiring.MOST && !rounds.stopped()) {
                long begun = System.nanoTime();
                // An account that is deleted meanwhile is not made again.
                count = store.exists(id) ? store.expire(id, settings.get()) : 0;
                removed.addAndGet(count);
                rounds.rest(begun, REST);
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

    @Override
    public void stop(Duration grace) {
        rounds.stop(grace);
    }

    @Override
    public Health health() {
        if (rounds.failed()) {
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
