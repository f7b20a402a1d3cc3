package org.postern.transport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// What the routing table and the settings say of hops.
final class TableRules implements HopRules {
    private static final long MINUTE_MILLIS = 60_000;

    private final RoutingTable table;
    private final Supplier<TransportSettings> settings;

    /// When the next message of a hop with a rate may go.
    private final Map<String, Long> slots = new ConcurrentHashMap<>();

    TableRules(RoutingTable table, Supplier<TransportSettings> settings) {
        this.table = table;
        this.settings = settings;
    }

    @Override
    public int connections(Hop hop) {
        int own = table.options(hop).connections();
        return own > 0 ? own : settings.get().maxConnectionsPerHop();
    }

    @Override
    public boolean held(Hop hop) {
        return table.options(hop).held();
    }

    @Override
    public long nextSlot(Hop hop, long now) {
        int rate = table.options(hop).perMinute();
        if (rate == 0) {
            return 0;
        }
        return slots.merge(
                hop.text(),
                now + MINUTE_MILLIS / rate,
                (before, _) -> Math.max(before, now) + MINUTE_MILLIS / rate);
    }
}
