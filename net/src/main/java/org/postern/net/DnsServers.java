package org.postern.net;

import org.postern.kernel.Events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which servers to ask, in which order: those that answer, as they are listed, before those that
/// were silent lately.
///
/// A server that was silent several times in a row rests: it is asked only now and then, by one
/// question at a time. While all of them rest nobody waits: the one question goes to find out, and
/// all others fail at once. A machine without a network so answers "not now" in microseconds, not
/// in timeouts.
final class DnsServers {
    /// Silences in a row after which a server rests.
    private static final int SILENCES = 3;

    /// A server that answered within this time does not rest: what it was silent about is rather a
    /// domain whose own servers are dead, and whoever sends mail chooses the domains that are asked
    /// for.
    private static final Duration PROVEN = Duration.ofMinutes(1);

    private static final Duration FIRST_REST = Duration.ofSeconds(2);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    private final Events events;

    // Guarded by this.
    private final Map<DnsServer, Health> health = new LinkedHashMap<>();

    DnsServers(Events events) {
        this.events = events;
    }

    private static final class Health {
        private int silences;
        private long provenUntil;
        private boolean proven;
        private long restsUntil;
        private Duration rest = FIRST_REST;
        private long answers;
        private long failures;

        boolean silent() {
            return silences >= SILENCES;
        }

        boolean rests(long now) {
            return silent() && !(proven && now - provenUntil < 0);
        }
    }

    /// How a server does.
    ///
    /// @param silent whether it was silent several times in a row
    record Standing(DnsServer server, boolean silent, long answers, long failures) {}

    /// Whom to ask now, in order; empty when all rest and none is due to be tried.
    synchronized List<DnsServer> toAsk(List<DnsServer> listed, long now) {
        health.keySet().retainAll(listed);
        var awake = new ArrayList<DnsServer>();
        var doubtful = new ArrayList<DnsServer>();
        for (var server : listed) {
            var state = health.computeIfAbsent(server, _ -> new Health());
            if (!state.rests(now)) {
                (state.silent() ? doubtful : awake).add(server);
            }
        }
        awake.addAll(doubtful);
        for (var server : listed) {
            var state = health.get(server);
            if (state != null && state.rests(now) && now - state.restsUntil >= 0) {
                // One question finds out; the next one only after another rest.
                state.restsUntil = now + state.rest.toNanos();
                awake.add(server);
                break;
            }
        }
        return List.copyOf(awake);
    }

    void answered(DnsServer server, long now) {
        if (answeredNow(server, now)) {
            events.record(new NetEvent.NameServerBack(server.toString()));
        }
    }

    private synchronized boolean answeredNow(DnsServer server, long now) {
        var state = health.computeIfAbsent(server, _ -> new Health());
        boolean rested = state.silent();
        state.silences = 0;
        state.rest = FIRST_REST;
        state.proven = true;
        state.provenUntil = now + PROVEN.toNanos();
        state.answers++;
        return rested;
    }

    /// @param reason why nothing came
    void silent(DnsServer server, String reason, long now) {
        if (silentNow(server, now)) {
            events.record(new NetEvent.NameServerSilent(server.toString(), reason));
        }
    }

    /// Whether it begins to rest with this.
    private synchronized boolean silentNow(DnsServer server, long now) {
        var state = health.computeIfAbsent(server, _ -> new Health());
        state.failures++;
        state.silences = Math.min(state.silences + 1, SILENCES + 1);
        if (state.silences < SILENCES) {
            return false;
        }
        boolean begins = state.silences == SILENCES;
        if (!begins && state.rests(now)) {
            var twice = state.rest.multipliedBy(2);
            state.rest = twice.compareTo(LONGEST_REST) < 0 ? twice : LONGEST_REST;
        }
        state.restsUntil = now + state.rest.toNanos();
        return begins;
    }

    synchronized List<Standing> standings(List<DnsServer> listed) {
        return listed.stream()
                .map(server -> {
                    var state = health.getOrDefault(server, new Health());
                    return new Standing(server, state.silent(), state.answers, state.failures);
                })
                .toList();
    }
}
