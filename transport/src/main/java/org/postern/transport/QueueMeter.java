package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.transport.HopFigures.Load;
import org.postern.transport.HopFigures.Oldest;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/// Figures of the queue for monitors. What was sent is counted as it goes; how much waits is known
/// to the lines, how large it is and how old only to the disk. The disk is asked at most every few
/// seconds, and the less often the longer that takes, so that looking costs a long queue a
/// twentieth of a processor at most. Safe for use by many threads.
final class QueueMeter {
    private static final Logger LOG = System.getLogger(QueueMeter.class.getName());

    /// Hops whose counts are remembered; those that have been quiet for longest go first.
    private static final int MOST_HOPS = 10_000;

    private static final long FRESH_MILLIS = 5_000;
    private static final int SHARE = 20;

    /// What was sent to one hop. Guarded by `tallies`.
    private static final class Tally {
        private Load sent = Load.NONE;
        private long failures;
        private @Nullable Instant lastSent;
        private @Nullable Instant lastTried;
    }

    /// What is on disk for one hop.
    private static final class Pile {
        private Load load = Load.NONE;
        private long held;
        private @Nullable Oldest oldest;

        void add(QueuedMessage message) {
            var letter = message.letter();
            load = load.plus(1, message.recipients().size(), letter.wholeOctets());
            held += message.held() ? 1 : 0;
            if (oldest == null || letter.arrived().isBefore(oldest.arrived())) {
                oldest = new Oldest(message.id(), letter.arrived());
            }
        }
    }

    private final QueueStore store;
    private final Schedule schedule;
    private final InstantSource clock;
    private final Map<String, Tally> tallies =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Tally> eldest) {
                    return size() > MOST_HOPS;
                }
            };

    /// Of hops other than the mailboxes. Guarded by `tallies`.
    private Load relayed = Load.NONE;

    /// One look at the disk at a time.
    private final ReentrantLock looking = new ReentrantLock();

    private volatile Map<String, Pile> piles = Map.of();
    private volatile long staleAt = Long.MIN_VALUE;

    QueueMeter(QueueStore store, Schedule schedule, InstantSource clock) {
        this.store = store;
        this.schedule = schedule;
        this.clock = clock;
    }

    /// An attempt was made over a connection.
    void attempted(QueuedMessage message, List<Outcome> outcomes) {
        long taken = outcomes.stream().filter(Outcome.Done.class::isInstance).count();
        long octets = message.letter().wholeOctets();
        synchronized (tallies) {
            var tally = tally(message.hop());
            tally.lastTried = clock.instant();
            if (taken > 0) {
                tally.lastSent = tally.lastTried;
                tally.sent = tally.sent.plus(1, taken, octets);
                if (!(message.hop() instanceof Hop.Mailboxes)) {
                    relayed = relayed.plus(1, taken, octets);
                }
            }
        }
    }

    /// A hop could not be reached.
    void unreachable(Hop hop) {
        synchronized (tallies) {
            var tally = tally(hop);
            tally.lastTried = clock.instant();
            tally.failures++;
        }
    }

    private Tally tally(Hop hop) {
        return tallies.computeIfAbsent(hop.text(), _ -> new Tally());
    }

    /// What other servers took since the start.
    Load relayed() {
        synchronized (tallies) {
            return relayed;
        }
    }

    /// Hops that have mail, or had some since the start, by name.
    List<HopFigures> hops() {
        var lines = new HashMap<String, HopState>();
        schedule.hops().forEach(state -> lines.put(state.hop().text(), state));
        Map<String, Pile> found = lines.isEmpty() ? Map.of() : piles();
        var figures = new ArrayList<HopFigures>();
        synchronized (tallies) {
            var names = new TreeSet<>(lines.keySet());
            names.addAll(tallies.keySet());
            for (String name : names) {
                figures.add(
                        figures(
                                name,
                                lines.get(name),
                                tallies.getOrDefault(name, new Tally()),
                                found.getOrDefault(name, new Pile())));
            }
        }
        return figures;
    }

    private static HopFigures figures(
            String name, @Nullable HopState line, Tally tally, Pile pile) {
        if (line == null) {
            return new HopFigures(
                    name,
                    name.startsWith("lmtp:"),
                    Load.NONE,
                    0,
                    tally.sent,
                    null,
                    0,
                    tally.failures,
                    "",
                    tally.lastSent,
                    tally.lastTried,
                    null);
        }
        var retry = line.retryAt();
        return new HopFigures(
                name,
                name.startsWith("lmtp:"),
                // The line knows now how many there are; the disk was asked some seconds ago.
                new Load(line.messages(), pile.load.recipients(), pile.load.octets()),
                line.held() ? line.messages() : pile.held,
                tally.sent,
                pile.oldest,
                line.connections(),
                tally.failures,
                line.problem(),
                tally.lastSent,
                tally.lastTried,
                retry == null ? null : Instant.ofEpochMilli(retry));
    }

    private Map<String, Pile> piles() {
        if (clock.millis() >= staleAt && looking.tryLock()) {
            try {
                look();
            } catch (EngineException e) {
                LOG.log(Level.WARNING, "the queue cannot be measured", e);
            } finally {
                looking.unlock();
            }
        }
        return piles;
    }

    private void look() throws EngineException {
        long begun = clock.millis();
        var found = new HashMap<String, Pile>();
        store.<EngineException>forEach(message -> {
            found.computeIfAbsent(message.hop().text(), _ -> new Pile()).add(message);
            return true;
        });
        long now = clock.millis();
        piles = found;
        staleAt = now + Math.max(FRESH_MILLIS, SHARE * (now - begun));
    }
}
