package org.postern.node;

import org.postern.engine.EngineException;
import org.postern.kernel.Command;
import org.postern.kernel.Events;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Settings;
import org.postern.kernel.StatusSource;
import org.postern.net.Overload;
import org.postern.net.OverloadSettings;
import org.postern.net.ProxyProtocolSettings;
import org.postern.net.Resolver;
import org.postern.net.TrustedSettings;
import org.postern.screening.ConnectionPolicy;
import org.postern.screening.DnsListCommands;
import org.postern.screening.DnsListSettings;
import org.postern.screening.DnsLists;
import org.postern.screening.EnvelopePolicy;
import org.postern.screening.HarvestCommands;
import org.postern.screening.HarvestGuard;
import org.postern.screening.HarvestSettings;
import org.postern.screening.Hurdle;
import org.postern.screening.OriginCommands;
import org.postern.screening.OriginSettings;
import org.postern.screening.Origins;
import org.postern.screening.RejectCommands;
import org.postern.screening.RejectList;
import org.postern.screening.RelayCommands;
import org.postern.screening.RelaySelfTest;
import org.postern.screening.RelaySettings;
import org.postern.screening.Screening;
import org.postern.screening.ScreeningCounters;
import org.postern.screening.ScreeningSettings;
import org.postern.screening.SpfCheck;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Everything about the edge: who may come in, and when there is no room.
record Edge(
        Screening screening,
        RejectList rejects,
        Origins origins,
        DnsLists lists,
        HarvestGuard harvest,
        ScreeningCounters counters,
        Overload overload) {
    /// @throws ProblemException when the reject list cannot be read, or the settings would open the
    ///   relay
    static Edge over(
            Path home,
            Ground ground,
            Resolver resolver,
            SpfCheck spf,
            Hurdle hurdle,
            Settings settings,
            InstantSource clock,
            Events events)
            throws ProblemException {
        settings.require(records ->
                RelaySelfTest.check(
                        records.of(RelaySettings.class), records.of(ProxyProtocolSettings.class)));
        var counters = new ScreeningCounters();
        var rejects = rejects(ground, clock, events);
        settings.require(records -> OriginSettings.check(records.of(OriginSettings.class)));
        var origins =
                new Origins(home, () -> settings.current(OriginSettings.class), clock, events);
        settings.onChange(OriginSettings.class, origins::changed);
        var lists =
                new DnsLists(
                        () -> settings.current(DnsListSettings.class), resolver, clock, events);
        var harvest =
                new HarvestGuard(() -> settings.current(HarvestSettings.class), clock, events);
        var connections =
                new ConnectionPolicy(
                        () -> settings.current(ScreeningSettings.class),
                        () -> settings.current(TrustedSettings.class),
                        rejects,
                        origins,
                        lists,
                        harvest,
                        resolver,
                        counters,
                        events);
        var envelopes =
                new EnvelopePolicy(
                        () -> settings.current(ScreeningSettings.class),
                        () -> settings.current(RelaySettings.class),
                        rejects,
                        lists,
                        harvest,
                        resolver,
                        spf,
                        hurdle,
                        counters,
                        events);
        var overload = new Overload(() -> settings.current(OverloadSettings.class), events);
        return new Edge(
                new Screening(connections, envelopes),
                rejects,
                origins,
                lists,
                harvest,
                counters,
                overload);
    }

    private static RejectList rejects(Ground ground, InstantSource clock, Events events)
            throws ProblemException {
        try {
            return RejectList.open(ground.engine(), ground.committer(), clock, events);
        } catch (EngineException e) {
            throw new ProblemException(
                    "The reject list cannot be read.", e.getMessage(), "Store Verify");
        }
    }

    List<Command> commands(Settings settings, InstantSource clock) {
        var commands = new ArrayList<Command>();
        commands.addAll(new RejectCommands(rejects, clock).commands());
        commands.addAll(new OriginCommands(origins).commands());
        commands.addAll(new RelayCommands(settings).commands());
        commands.addAll(new DnsListCommands(settings, lists).commands());
        commands.addAll(new HarvestCommands(harvest).commands());
        return commands;
    }

    List<StatusSource> status() {
        return List.of(counters, rejects, origins, lists, harvest, overload);
    }
}
