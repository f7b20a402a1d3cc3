package org.postern.engine;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;
import org.postern.kernel.Metric;
import org.postern.kernel.MetricSource;
import org.postern.kernel.Timing;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The [Committer] over any [Engine]: one platform thread that takes all that waits, forces the
/// blobs, writes the group and wakes its writers.
///
/// Why a thread of its own: a virtual thread that flushes inside native code keeps its carrier, and
/// there are as many carriers as processors; two slow flushes would stop every session. While a
/// group is on its way to the device the next one gathers, so the group's size follows the load and
/// nothing waits on purpose.
///
/// The queue is bounded by writes and by octets; a submitter parks while it is full. When the
/// device is full, the group and everything then waiting fails and work goes on with what is
/// submitted next. Any other failure leaves it unknown what the device holds: from then on every
/// write fails, until the node is started again.
public final class GroupCommitter implements Committer, MetricSource {
    private static final System.Logger LOG = System.getLogger(GroupCommitter.class.getName());

    /// How much may wait: 4,096 writes, 16 MiB.
    public static final Limits DEFAULT_LIMITS = new Limits(4_096, 16L << 20);

    /// How much may wait for the next group. The group under way is beside it.
    ///
    /// @param writes most writes, at least 1
    /// @param octets most octets of batches, at least one batch of full size
    public record Limits(int writes, long octets) {
        public Limits {
            if (writes < 1 || octets < Batch.MAX_OCTETS) {
                throw new IllegalArgumentException(
                        "a queue of " + writes + " writes and " + octets + " octets is too small");
            }
        }
    }

    private final Engine engine;
    private final CommitPrelude prelude;
    private final Limits limits;
    private final Events events;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();

    // Guarded by lock.
    private Deque<CommitTicket> queue = new ArrayDeque<>();
    private long queuedOctets;
    private boolean closing;
    private @Nullable EngineException broken;
    private long groups;
    private long writes;
    private long flushes;
    private long failedGroups;
    private int largestGroup;
    private long flushNanos;
    private final Timing flushTimes = new Timing();

    /// A committer without blobs to force and with the default limits, for trials and tests.
    public GroupCommitter(Engine engine) {
        this(engine, CommitPrelude.NONE, DEFAULT_LIMITS, event -> {});
    }

    /// Starts the committer's thread, which ends with [#close]. Neither `engine` nor `prelude` is
    /// closed by it.
    public GroupCommitter(Engine engine, CommitPrelude prelude, Limits limits, Events events) {
        this.engine = engine;
        this.prelude = prelude;
        this.limits = limits;
        this.events = events;
        thread = Thread.ofPlatform().name("committer").daemon().start(this::run);
    }

    @Override
    public Ticket submit(Engine.Write write, @Nullable Ticket after, Runnable whenDurable) {
        var ticket = new CommitTicket(write, after, whenDurable);
        lock.lock();
        try {
            while (isFull(write.batch().octets()) && !closing && broken == null) {
                room.awaitUninterruptibly();
            }
            if (broken != null) {
                ticket.fail(broken);
            } else if (closing) {
                ticket.fail(failed("the committer is closed", null));
            } else {
                queue.add(ticket);
                queuedOctets += write.batch().octets();
                work.signal();
            }
        } finally {
            lock.unlock();
        }
        return ticket;
    }

    private boolean isFull(int octets) {
        return queue.size() >= limits.writes() || queuedOctets + octets > limits.octets();
    }

    /// Why every write fails until the node is started again; empty while work goes on.
    public Optional<EngineException> failure() {
        lock.lock();
        try {
            return Optional.ofNullable(broken);
        } finally {
            lock.unlock();
        }
    }

    public CommitCounters counters() {
        lock.lock();
        try {
            return new CommitCounters(
                    groups,
                    writes,
                    flushes,
                    largestGroup,
                    failedGroups,
                    Duration.ofNanos(flushNanos),
                    queue.size(),
                    queuedOctets);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.counter("store.commits", "Writes to the store.", () -> counters().writes()),
                Metric.counter(
                        "store.commit.groups",
                        "Writes to the device; each holds all that waited.",
                        () -> counters().groups()),
                Metric.counter(
                        "store.commit.failures",
                        "Writes that the device refused.",
                        () -> counters().failedGroups()),
                Metric.gauge(
                        "store.commit.waiting",
                        Metric.Unit.NUMBER,
                        "Writes to the store that wait.",
                        () -> counters().waiting()),
                Metric.gauge(
                        "store.commit.waiting.octets",
                        Metric.Unit.OCTETS,
                        "What waits to be written.",
                        () -> (double) counters().waitingOctets()),
                Metric.timing(
                        "store.commit.times",
                        "How long the device takes for one group of writes.",
                        flushTimes));
    }

    /// Writes what waits and ends the thread. Later writes fail. Must not be called from a
    /// `whenDurable`.
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            work.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        Uninterrupted.run(thread::join);
    }

    private void run() {
        try {
            for (var group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
                var viable = withoutDoomed(group);
                if (!viable.isEmpty()) {
                    commit(viable);
                }
            }
        } finally {
            // Only a defect brings us here with work waiting; nobody may wait for ever.
            var closed = failed("the committer is closed", null);
            giveUp(closed).forEach(ticket -> ticket.fail(closed));
        }
    }

    /// What waits; empty when there will be no more.
    private Deque<CommitTicket> nextGroup() {
        lock.lock();
        try {
            while (queue.isEmpty() && !closing) {
                work.awaitUninterruptibly();
            }
            return drain();
        } finally {
            lock.unlock();
        }
    }

    private Deque<CommitTicket> drain() {
        var drained = queue;
        queue = new ArrayDeque<>();
        queuedOctets = 0;
        room.signalAll();
        return drained;
    }

    /// Fails those that build on a failed write, in order, so that chains fail whole.
    private static List<CommitTicket> withoutDoomed(Deque<CommitTicket> group) {
        var viable = new ArrayList<CommitTicket>(group.size());
        for (CommitTicket ticket : group) {
            var doom = ticket.doom();
            if (doom == null) {
                viable.add(ticket);
            } else {
                ticket.fail(doom);
            }
        }
        return viable;
    }

    private void commit(List<CommitTicket> group) {
        long start = System.nanoTime();
        try {
            var forced = prelude.force();
            var all = new ArrayList<Engine.Write>(forced.writes().size() + group.size());
            all.addAll(forced.writes());
            group.forEach(ticket -> all.add(ticket.write()));
            var outcomes = engine.write(all);
            prelude.written();
            count(group.size(), forced.flushes() + 1, System.nanoTime() - start, false);
            settle(group, outcomes.subList(forced.writes().size(), all.size()));
        } catch (EngineException e) {
            prelude.failed();
            count(group.size(), 0, System.nanoTime() - start, true);
            fail(group, e);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "defect in engine, nothing is committed any more", e);
            fail(group, failed("defect in the engine: " + e, e));
            if (e instanceof Error error) {
                throw error;
            }
        }
    }

    private void settle(List<CommitTicket> group, List<Engine.Outcome> outcomes) {
        for (int i = 0; i < group.size(); i++) {
            switch (outcomes.get(i)) {
                case APPLIED -> group.get(i).durable();
                case FENCED -> group.get(i).fenced();
            }
        }
        group.forEach(CommitTicket::wake);
    }

    private void fail(List<CommitTicket> group, EngineException failure) {
        events.record(new EngineEvent.CommitFailed(failure.kind(), failure.toString()));
        // What was queued meanwhile may build on what just failed, so it fails too.
        var waiting = giveUp(failure);
        group.forEach(ticket -> ticket.fail(failure));
        waiting.forEach(ticket -> ticket.fail(failure));
    }

    /// Takes what waits; and unless there was only no room, from now on nothing is accepted.
    private Deque<CommitTicket> giveUp(EngineException failure) {
        lock.lock();
        try {
            if (broken == null && failure.kind() != EngineException.Kind.FULL) {
                broken = failure;
            }
            return drain();
        } finally {
            lock.unlock();
        }
    }

    private void count(int size, int flushed, long nanos, boolean failure) {
        lock.lock();
        try {
            groups++;
            writes += size;
            flushes += flushed;
            flushNanos += nanos;
            flushTimes.recordNanos(nanos);
            largestGroup = Math.max(largestGroup, size);
            failedGroups += failure ? 1 : 0;
        } finally {
            lock.unlock();
        }
    }

    private static EngineException failed(String message, @Nullable Throwable cause) {
        return new EngineException(EngineException.Kind.FAILED, message, cause);
    }
}
