package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Which message goes next, to which hop, over how many connections at a time.
///
/// Memory: a window of at most 100 messages a hop and 20,000 in all, and some 500 octets for each
/// of at most 100,000 hops that have mail; hops beyond that wait on disk until there is room.
/// Whatever is on disk and not here is found again by `more` and [#notice].
///
/// Fairness: within a hop, senders take turns (see [HopLine#place]). Between hops: none has more
/// than its share of connections, those that failed last have at most half of all together, and
/// those that wait for a connection get the next one in the order in which they came.
final class Schedule {
    private static final Logger LOG = System.getLogger(Schedule.class.getName());
    private static final int MOST_IN_WINDOWS = 20_000;
    private static final int MOST_HOPS = 100_000;

    /// When a message that changed while it was read is looked at again.
    private static final long STALE_MILLIS = 1_000;

    /// How long a hop is let alone whose servers have enough connections from here.
    private static final long BUSY_MILLIS = 500;

    private final QueueStore store;
    private final InstantSource clock;
    private final HopRules rules;

    /// Starts a courier for a hop.
    private final Starter starter;

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Map<String, HopLine> lines = new HashMap<>();
    private final ConnectionShares shares;
    private int inWindows;
    private boolean crowded;
    private boolean running;

    Schedule(
            QueueStore store,
            InstantSource clock,
            Supplier<TransportSettings> settings,
            HopRules rules,
            Starter starter) {
        this.store = store;
        this.clock = clock;
        this.rules = rules;
        this.starter = starter;
        this.shares = new ConnectionShares(() -> settings.get().maxConnections());
    }

    /// Starts a courier.
    @FunctionalInterface
    interface Starter {
        /// @param troubled whether the hop failed last; [#stopped] wants to know it again
        void start(Hop hop, boolean troubled);
    }

    /// From now on couriers are started.
    void begin() {
        lock.lock();
        try {
            running = true;
        } finally {
            lock.unlock();
        }
        turn();
    }

    /// No courier is given anything more.
    void end() {
        lock.lock();
        try {
            running = false;
            lines.values().forEach(line -> line.work.signalAll());
        } finally {
            lock.unlock();
        }
    }

    /// Where a new message of `lane` stands in the line for a hop.
    long place(Hop hop, String lane) {
        lock.lock();
        try {
            long now = clock.millis();
            var line = lines.get(hop.text());
            return line == null ? now : line.place(lane, now);
        } finally {
            lock.unlock();
        }
    }

    /// A new message is on disk.
    void add(QueuedMessage message) {
        lock.lock();
        try {
            var line = line(message.hop());
            if (line == null) {
                crowded = true;
                return;
            }
            line.count++;
            if (message.held()) {
                return;
            }
            offer(line, message);
            arrange(line);
        } finally {
            lock.unlock();
        }
    }

    private void offer(HopLine line, QueuedMessage message) {
        if (!line.well() || line.held || inWindows >= MOST_IN_WINDOWS) {
            line.more = true;
            return;
        }
        if (line.window.add(message)) {
            inWindows++;
        }
        if (line.window.size() > HopLine.WINDOW) {
            line.window.pollLast();
            inWindows--;
            line.more = true;
        }
    }

    private @Nullable HopLine line(Hop hop) {
        var line = lines.get(hop.text());
        if (line == null && lines.size() < MOST_HOPS) {
            line = new HopLine(hop, lock.newCondition());
            line.held = rules.held(hop);
            lines.put(hop.text(), line);
        }
        return line;
    }

    /// There are messages for a hop on disk that this has not seen.
    ///
    /// @param more how many
    /// @return false when there is no room to remember that
    boolean notice(Hop hop, long more) {
        lock.lock();
        try {
            var line = line(hop);
            if (line == null) {
                crowded = true;
                return false;
            }
            line.count += more;
            line.more = true;
            arrange(line);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Whether a hop is known here.
    boolean knows(Hop hop) {
        lock.lock();
        try {
            return lines.containsKey(hop.text());
        } finally {
            lock.unlock();
        }
    }

    /// Whether hops were left out for want of room since the last question.
    boolean takeCrowded() {
        lock.lock();
        try {
            boolean was = crowded;
            crowded = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    /// A message on disk may go at once, or differently than was known.
    void changed(Hop hop) {
        lock.lock();
        try {
            var line = line(hop);
            if (line != null) {
                inWindows -= line.window.size();
                line.window.clear();
                line.more = true;
                line.held = rules.held(hop);
                arrange(line);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The hop is tried at once, however often it failed.
    void retry(Hop hop) {
        lock.lock();
        try {
            var line = lines.get(hop.text());
            if (line != null) {
                line.retryAt = line.retryAt == null ? null : Long.valueOf(0L);
                line.more = true;
                arrange(line);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Claims a message that no courier has, for a change by somebody else.
    ///
    /// @return false when a courier has it
    boolean claim(QueuedMessage message) {
        lock.lock();
        try {
            var line = line(message.hop());
            if (line == null) {
                return true;
            }
            if (!line.underWay.add(message.id())) {
                return false;
            }
            if (line.window.remove(message)) {
                inWindows--;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Starts a courier for the line if it wants one and there is a connection left.
    private void arrange(HopLine line) {
        if (!running) {
            return;
        }
        long now = clock.millis();
        if (line.idle > 0 && (!line.window.isEmpty() || line.more || line.nextDue <= now)) {
            line.work.signal();
        }
        if (line.wantsCourier(now) && shares.take(line)) {
            start(line);
        }
    }

    private void start(HopLine line) {
        line.couriers++;
        starter.start(line.hop, !line.well());
    }

    /// What a courier does next.
    sealed interface Next {
        record Carry(QueuedMessage message) implements Next {}

        /// Nothing is left; the courier ends, and then says so by [#stopped].
        record Stop() implements Next {}
    }

    /// The next message for a courier.
    ///
    /// @param patience how long it may wait for one
    Next next(Hop hop, Duration patience) {
        long left = patience.toNanos();
        lock.lock();
        try {
            var line = lines.get(hop.text());
            while (line != null && running) {
                long now = clock.millis();
                boolean allowed =
                        !line.held
                                && line.nextSlot <= now
                                && line.couriers <= Math.max(1, line.allowed)
                                && (line.retryAt == null || line.retryAt <= now);
                if (!allowed) {
                    break;
                }
                if (line.window.isEmpty() && (line.more || line.nextDue <= now) && !line.loading) {
                    load(line);
                    continue;
                }
                var message = line.window.pollFirst();
                if (message != null) {
                    inWindows--;
                    line.underWay.add(message.id());
                    line.nextSlot = rules.nextSlot(hop, now);
                    arrange(line);
                    return new Next.Carry(message);
                }
                if (left <= 0) {
                    break;
                }
                line.idle++;
                try {
                    left = line.work.awaitNanos(left);
                } finally {
                    line.idle--;
                }
            }
            return new Next.Stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Next.Stop();
        } finally {
            lock.unlock();
        }
    }

    /// A courier has ended, and closed its connection: another may have that.
    ///
    /// @param startedTroubled whether the hop was in trouble when the courier was started
    void stopped(Hop hop, boolean startedTroubled) {
        lock.lock();
        try {
            shares.giveBack(hop, startedTroubled);
            var line = lines.get(hop.text());
            if (line != null) {
                line.couriers--;
                arrange(line);
                forget(line);
            }
            if (running) {
                shares.next(clock.millis()).ifPresent(this::start);
            }
        } finally {
            lock.unlock();
        }
    }

    private void forget(HopLine line) {
        if (line.empty() && !line.waitsForConnection) {
            lines.remove(line.hop.text());
        }
    }

    /// Reads a window from disk. The lock is given up meanwhile.
    private void load(HopLine line) {
        line.loading = true;
        line.settledMeanwhile.clear();
        int limit = HopLine.WINDOW + line.underWay.size();
        long now = clock.millis();
        List<QueuedMessage> read = List.of();
        long nextDue = Long.MAX_VALUE;
        boolean failed = false;
        lock.unlock();
        try {
            read = store.ready(line.hop, now, limit);
            nextDue = store.nextDue(line.hop, now).orElse(Long.MAX_VALUE);
        } catch (EngineException e) {
            LOG.log(Level.ERROR, "the queue cannot be read, hop=" + line.hop, e);
            failed = true;
        } finally {
            lock.lock();
        }
        line.loading = false;
        if (failed) {
            // Looked at again in a minute.
            line.nextDue = now + Duration.ofMinutes(1).toMillis();
            line.more = false;
            return;
        }
        line.more = read.size() >= limit;
        line.nextDue = Math.min(line.nextDue > now ? line.nextDue : Long.MAX_VALUE, nextDue);
        for (var message : read) {
            if (line.settledMeanwhile.contains(message.id())) {
                // It may be there in another place now.
                line.nextDue = Math.min(line.nextDue, now + STALE_MILLIS);
            } else if (!line.underWay.contains(message.id()) && inWindows < MOST_IN_WINDOWS) {
                inWindows += line.window.add(message) ? 1 : 0;
            } else {
                line.more |= !line.underWay.contains(message.id());
            }
        }
        line.settledMeanwhile.clear();
    }

    /// What a courier did with a message is on disk.
    ///
    /// @param gone whether the queue has it no more
    /// @param due when it is due again; `Long.MAX_VALUE` when it is not
    void settled(QueuedMessage message, boolean gone, long due) {
        lock.lock();
        try {
            var line = lines.get(message.hop().text());
            if (line == null) {
                return;
            }
            line.underWay.remove(message.id());
            if (line.loading) {
                line.settledMeanwhile.add(message.id());
            }
            line.count -= gone ? 1 : 0;
            line.nextDue = Math.min(line.nextDue, due);
            forget(line);
        } finally {
            lock.unlock();
        }
    }

    /// A courier gives a message back untouched: it is still on disk as it was.
    void returned(QueuedMessage message) {
        lock.lock();
        try {
            var line = lines.get(message.hop().text());
            if (line != null) {
                line.underWay.remove(message.id());
                line.more = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /// The hop could not be reached.
    void unreachable(Hop hop, String why, Duration pause) {
        lock.lock();
        try {
            var line = lines.get(hop.text());
            // Connections that fail together are one failure.
            if (line != null && (line.retryAt == null || line.retryAt <= clock.millis())) {
                inWindows -= line.window.size();
                line.failed(why, clock.millis() + pause.toMillis());
            }
        } finally {
            lock.unlock();
        }
    }

    /// The hop took, or refused, a message: it can be reached.
    void reached(Hop hop) {
        lock.lock();
        try {
            var line = lines.get(hop.text());
            if (line != null) {
                line.succeeded(rules.connections(hop));
                arrange(line);
            }
        } finally {
            lock.unlock();
        }
    }

    /// All servers of the hop have connections enough from here: it is looked at again soon.
    void busy(Hop hop) {
        lock.lock();
        try {
            var line = lines.get(hop.text());
            if (line != null) {
                line.nextSlot = clock.millis() + BUSY_MILLIS;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Messages for a hop in the queue.
    long count(Hop hop) {
        lock.lock();
        try {
            var line = lines.get(hop.text());
            return line == null ? 0 : line.count;
        } finally {
            lock.unlock();
        }
    }

    /// How often the hop failed in a row.
    int failures(Hop hop) {
        lock.lock();
        try {
            var line = lines.get(hop.text());
            return line == null ? 0 : line.failures;
        } finally {
            lock.unlock();
        }
    }

    /// Why the hop could not be reached last; empty when it could.
    String problem(Hop hop) {
        lock.lock();
        try {
            var line = lines.get(hop.text());
            return line == null ? "" : line.problem;
        } finally {
            lock.unlock();
        }
    }

    /// Starts whatever has become due.
    void turn() {
        lock.lock();
        try {
            for (var line : new ArrayList<>(lines.values())) {
                arrange(line);
                forget(line);
            }
        } finally {
            lock.unlock();
        }
    }

    /// All hops that have mail.
    List<HopState> hops() {
        lock.lock();
        try {
            long now = clock.millis();
            return lines.values().stream()
                    .filter(line -> line.count > 0)
                    .map(line -> HopState.of(line, now))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until no courier is left.
    ///
    /// @return whether none is
    boolean awaitIdle(Duration grace) throws InterruptedException {
        long deadline = System.nanoTime() + grace.toNanos();
        while (System.nanoTime() < deadline) {
            lock.lock();
            try {
                if (lines.values().stream().allMatch(line -> line.couriers == 0)) {
                    return true;
                }
            } finally {
                lock.unlock();
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return false;
    }
}
