package org.postern.net;

import org.postern.kernel.Events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which servers to ask, in which order: those that answer, as they are listed.
///
/// A server that was silent several times in a row rests: it is asked only now and then, by one
/// question at a time. While all of them rest nobody waits: the one question goes to find out, and
/// all others fail at once. A machine without a network so answers "not now" in microseconds, not
/// in timeouts.
final class DnsServers {
    /// Silences in a row after which a server rests.
    private static final int SILENCES = 3;

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
        private long restsUntil;
        private Duration rest = FIRST_REST;
        private long answers;
        private long failures;

        boolean rests() {
            return silences >= SILENCES;
        }
    }

    /// How a server does.
    ///
    /// @param silent whether it rests
    record Standing(DnsServer server, boolean silent, long answers, long failures) {}

    /// Whom to ask now, in order; empty when all rest and none is due to be tried.
    synchronized List<DnsServer> toAsk(List<DnsServer> listed, long now) {
        health.keySet().retainAll(listed);
        var awake = new ArrayList<DnsServer>();
        for (var server : listed) {
            if (!health.computeIfAbsent(server, _ -> new Health()).rests()) {
                awake.add(server);
            }
        }
        for (var server : listed) {
            var state = health.get(server);
            if (state != null && state.rests() && now - state.restsUntil >= 0) {
                // One question finds out; the next one only after another rest.
                state.restsUntil = now + state.rest.toNanos();
                awake.add(server);
                break;
            }
        }
        return List.copyOf(awake);
    }

    void answered(DnsServer server) {
        if (answeredNow(server)) {
            events.record(new NetEvent.NameServerBack(server.toString()));
        }
    }

    private synchronized boolean answeredNow(DnsServer server) {
        var state = health.computeIfAbsent(server, _ -> new Health());
        boolean rested = state.rests();
        state.silences = 0;
        state.rest = FIRST_REST;
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
        if (!begins) {
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
                    return new Standing(server, state.rests(), state.answers, state.failures);
                })
                .toList();
    }
}
