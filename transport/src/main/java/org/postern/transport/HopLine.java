package org.postern.transport;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;

/// What is known in memory of the line for one hop. All of it is guarded by the [Schedule]'s lock.
///
/// Only a window of the line is in memory; `more` says that the disk may have what the window has
/// not. A hop that cannot be reached has no window at all: its messages rest on disk untouched, and
/// one of them probes now and then.
final class HopLine {
    /// Most messages of one line in memory.
    static final int WINDOW = 100;

    /// Connections to a hop of which nothing is known yet.
    private static final int FIRST_CONNECTIONS = 5;

    /// Senders whose place is remembered.
    private static final int MOST_LANES = 1_000;

    /// How far behind itself a sender stands with each message that waits.
    private static final long LANE_STEP_MILLIS = 50;

    final Hop hop;

    /// In the order in which they go.
    final TreeSet<QueuedMessage> window = new TreeSet<>();

    /// Messages that a courier has, or whose end is not yet on disk.
    final Set<String> underWay = new HashSet<>();

    /// What was settled while the window is being read from disk: what was read may be stale.
    final Set<String> settledMeanwhile = new HashSet<>();

    /// Where the latest message of each sender stands.
    private final Map<String, Long> lanes =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > MOST_LANES;
                }
            };

    /// Signalled when there is work for a courier that waits.
    final Condition work;

    /// Messages in the queue, on disk and in memory.
    long count;

    /// Whether the disk may have messages that may go now and are not in the window.
    boolean more;

    boolean loading;
    int couriers;
    int idle;
    int allowed = FIRST_CONNECTIONS;

    /// Failures of the hop in a row; 0 while it is well.
    int failures;

    /// When the hop is tried again; null while it is well.
    @Nullable Long retryAt;

    /// Why the hop could not be reached last; empty while it is well.
    String problem = "";

    /// When the first message that waits is due; `Long.MAX_VALUE` when none does.
    long nextDue = Long.MAX_VALUE;

    /// When a rate limit lets the next message go.
    long nextSlot;

    /// Whether it stands among those that wait for a connection.
    boolean waitsForConnection;

    /// Whether all of the hop is held.
    boolean held;

    HopLine(Hop hop, Condition work) {
        this.hop = hop;
        this.work = work;
    }

    /// The place of a new message of this sender: each message that he has in line puts him back a
    /// little, so that one who sends thousands does not keep others waiting.
    long place(String lane, long now) {
        long place = Math.max(now, lanes.getOrDefault(lane, 0L) + LANE_STEP_MILLIS);
        lanes.put(lane, place);
        return place;
    }

    boolean well() {
        return failures == 0;
    }

    void succeeded(int most) {
        failures = 0;
        retryAt = null;
        problem = "";
        allowed = Math.min(most, allowed + 1);
    }

    void failed(String why, long retry) {
        failures++;
        problem = why;
        retryAt = retry;
        allowed = 1;
        more |= !window.isEmpty() || !underWay.isEmpty();
        window.clear();
    }

    /// Whether a further courier would have something to do.
    boolean wantsCourier(long now) {
        if (held || (retryAt != null && (retryAt > now || couriers > 0)) || nextSlot > now) {
            return false;
        }
        boolean mail = more || nextDue <= now || window.size() > idle;
        return mail && (couriers == 0 || (idle == 0 && couriers < allowed));
    }

    /// Whether nothing has to be remembered of it.
    boolean empty() {
        return window.isEmpty()
                && underWay.isEmpty()
                && couriers == 0
                && !more
                && !loading
                && !held
                && count <= 0
                && nextDue == Long.MAX_VALUE;
    }
}
