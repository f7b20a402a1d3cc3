package org.postern.search;

import org.jspecify.annotations.Nullable;
import org.postern.store.AccountId;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/// The accounts that wait to be indexed, and when the turn of each comes: when it has been quiet
/// for a while, so that indexing takes nothing from the deliveries that come in just now and is
/// paid once for many messages; but never later than a while after its first change. Safe for use
/// by many threads.
final class DueAccounts {
    /// Moments are nanoseconds since this was made.
    private final LongSupplier nanos;

    private final long origin;

    // What follows is guarded by this.
    private final Map<AccountId, Waiting> waiting = new HashMap<>();
    private final TreeSet<Waiting> order =
            new TreeSet<>(
                    Comparator.<Waiting>comparingLong(each -> each.place)
                            .thenComparingLong(each -> each.number));
    private long numbers;
    private boolean ended;

    private static final class Waiting {
        private final AccountId account;
        private final long number;

        /// Where it stands in the order: not after its due moment. It is moved when its turn seems
        /// to have come, not with each change.
        private long place;

        private long due;
        private long latest;

        Waiting(AccountId account, long number, long due, long latest) {
            this.account = account;
            this.number = number;
            this.place = due;
            this.due = due;
            this.latest = latest;
        }
    }

    /// @param nanos a clock that only runs forward, from any origin
    DueAccounts(LongSupplier nanos) {
        this.nanos = nanos;
        origin = nanos.getAsLong();
    }

    private long now() {
        return nanos.getAsLong() - origin;
    }

    /// An account has changed.
    ///
    /// @param quiet so long nothing more has to change until its turn comes
    /// @param longest after the first change its turn comes anyway
    synchronized void changed(AccountId account, Duration quiet, Duration longest) {
        long now = now();
        var known = waiting.get(account);
        if (known != null) {
            known.due = Math.max(known.due, Math.min(known.latest, now + quiet.toNanos()));
            return;
        }
        long latest = now + longest.toNanos();
        add(account, Math.min(latest, now + quiet.toNanos()), latest);
    }

    /// An account's turn comes after a time at the latest.
    synchronized void within(AccountId account, Duration time) {
        long due = now() + time.toNanos();
        var known = waiting.get(account);
        if (known == null) {
            add(account, due, due);
        } else if (due < known.due) {
            order.remove(known);
            known.place = due;
            known.due = due;
            known.latest = due;
            order.add(known);
            notifyAll();
        }
    }

    private void add(AccountId account, long due, long latest) {
        var added = new Waiting(account, numbers++, due, latest);
        waiting.put(account, added);
        order.add(added);
        notifyAll();
    }

    synchronized int count() {
        return waiting.size();
    }

    /// Takes the account whose turn it is, if there is one.
    synchronized @Nullable AccountId poll() {
        while (!order.isEmpty()) {
            var first = order.first();
            if (first.place > now()) {
                return null;
            }
            order.remove(first);
            if (first.place == first.due) {
                waiting.remove(first.account);
                return first.account;
            }
            first.place = first.due;
            order.add(first);
        }
        return null;
    }

    /// Takes the next account, and waits until there is one whose turn it is.
    ///
    /// @return absent after [#end()]
    synchronized @Nullable AccountId take() throws InterruptedException {
        while (!ended) {
            var next = poll();
            if (next != null) {
                return next;
            }
            if (order.isEmpty()) {
                wait();
            } else {
                long left = order.first().place - now();
                wait(Math.max(1, Duration.ofNanos(left).toMillis()));
            }
        }
        return null;
    }

    /// Whoever waits waits no more.
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized void begin() {
        ended = false;
    }
}
