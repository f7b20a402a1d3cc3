package org.postern.snmp;

import org.postern.kernel.Events;
import org.postern.kernel.Words;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// Counts what was dropped or refused, by reason. Safe for use by many threads.
final class Drops {
    enum Why {
        /// From outside the networks.
        NETWORK,
        /// Not a message of SNMP, or one larger than is taken.
        MALFORMED,
        /// A community that is not ours, or not for that address.
        COMMUNITY,
        /// A user who is not ours, not for that address, or not authenticated and encrypted.
        USER,
        /// A context other than the empty one.
        CONTEXT,
        /// An attempt to change something.
        CHANGE
    }

    private final Map<Why, LongAdder> counts = new EnumMap<>(Why.class);
    private final Events events;

    Drops(Events events) {
        this.events = events;
        for (Why why : Why.values()) {
            counts.put(why, new LongAdder());
        }
    }

    void count(Why why, String client) {
        Objects.requireNonNull(counts.get(why)).increment();
        events.record(new SnmpEvent.SnmpRefused(client, Words.constantName(why)));
    }

    long of(Why why) {
        return Objects.requireNonNull(counts.get(why)).sum();
    }
}
