package org.postern.snmp;

import org.jspecify.annotations.Nullable;
import org.snmp4j.smi.TimeTicks;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/// Gathers the figures and makes the tree of them, at most once a second: a walk asks for each
/// variable by itself. Safe for use by many threads.
final class Gathering {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Supplier<Figures> figures;
    private final Supplier<SnmpSettings> settings;
    private final Alarms alarms;
    private final Drops drops;
    private final ProtocolCounts counts;
    private final Supplier<Notifier.Counts> notified;
    private final InstantSource clock;
    private final NetworkServicesMib services = new NetworkServicesMib();
    private final MtaMib mta = new MtaMib();

    /// Guarded by this object's monitor.
    private @Nullable Tree tree;

    private Instant gathered = Instant.MIN;

    Gathering(
            Supplier<Figures> figures,
            Supplier<SnmpSettings> settings,
            Alarms alarms,
            Drops drops,
            ProtocolCounts counts,
            Supplier<Notifier.Counts> notified,
            InstantSource clock) {
        this.figures = figures;
        this.settings = settings;
        this.alarms = alarms;
        this.drops = drops;
        this.counts = counts;
        this.notified = notified;
        this.clock = clock;
    }

    /// @param agent whose engine is shown; absent: none
    synchronized Tree tree(@Nullable Agent agent) {
        Instant now = clock.instant();
        Tree known = tree;
        // Time that goes back makes nothing fresh for ever.
        boolean fresh = !now.isBefore(gathered) && now.isBefore(end());
        if (known == null || !fresh) {
            known = made(agent, now);
            tree = known;
            gathered = now;
        }
        return known;
    }

    private Instant end() {
        return gathered.equals(Instant.MIN) ? gathered : gathered.plus(FRESH);
    }

    private Tree made(@Nullable Agent agent, Instant now) {
        Figures told = figures.get();
        var moment = new Moment(told.node().started(), now);
        var builder = new Tree.Builder();
        SystemMib.system(builder, told.node(), settings.get(), moment);
        SystemMib.snmp(builder, counts);
        if (agent != null) {
            SystemMib.engine(
                    builder,
                    agent.engine().id(),
                    agent.engine().boots(),
                    agent.seconds(),
                    (int) settings.get().maxMessage().count());
        }
        services.fill(builder, told, moment);
        mta.fill(builder, told, moment);
        PosternMib.fill(builder, told, alarms.all(), drops, notified.get(), moment);
        return builder.build();
    }

    String hostname() {
        return figures.get().node().hostname();
    }

    TimeTicks upTime() {
        return new Moment(figures.get().node().started(), clock.instant()).upTime();
    }
}
