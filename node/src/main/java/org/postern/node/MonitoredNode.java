package org.postern.node;

import org.jspecify.annotations.Nullable;
import org.postern.directory.DirectoryException;
import org.postern.kernel.EventLog;
import org.postern.kernel.Lifecycle;
import org.postern.kernel.Service;
import org.postern.net.Listener;
import org.postern.snmp.Figures;
import org.postern.transport.HopFigures;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Gathers for monitors what all rooms know of themselves.
record MonitoredNode(
        Node node,
        People people,
        Mail mail,
        Ground ground,
        MailTally tally,
        EventLog log,
        Services services,
        Instant begun)
        implements Supplier<Figures> {
    private static final Logger LOG = System.getLogger(MonitoredNode.class.getName());

    /// By which the protocols are known, whatever port they have here (SPEC DEP-8).
    private static final Map<String, Integer> STANDARD =
            Map.ofEntries(
                    Map.entry("smtp", 25),
                    Map.entry("submission", 587),
                    Map.entry("submissions", 465),
                    Map.entry("lmtp", 24),
                    Map.entry("imap", 143),
                    Map.entry("imaps", 993),
                    Map.entry("pop3", 110),
                    Map.entry("pop3s", 995),
                    Map.entry("managesieve", 4190),
                    Map.entry("http", 80),
                    Map.entry("https", 443),
                    Map.entry("ldap", 389),
                    Map.entry("ldaps", 636),
                    Map.entry("ssh", 22),
                    Map.entry("telnet", 23));

    @Override
    public Figures get() {
        var health = node.health();
        List<HopFigures> hops = mail.transport().queue().figures();
        var relayed = count(mail.transport().queue().relayed());
        var listeners = new HashMap<String, Listener>();
        services.listeners().forEach(listener -> listeners.put(listener.name(), listener));
        return new Figures(
                new Figures.Node(
                        Node.VERSION,
                        node.hostname(),
                        begun,
                        worst(health),
                        Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(),
                        Runtime.getRuntime().maxMemory()),
                health.stream().map(one -> service(one, listeners.get(one.name()))).toList(),
                tally.mail(relayed),
                queue(hops),
                groups(hops, listeners),
                store(),
                counted(),
                certificates(),
                log.counts());
    }

    private static Service.State worst(List<Lifecycle.ServiceHealth> health) {
        return health.stream()
                .map(one -> one.health().state())
                .filter(state -> state != Service.State.OFF)
                .max(Enum::compareTo)
                .orElse(Service.State.OK);
    }

    private static Figures.ServiceFigures service(
            Lifecycle.ServiceHealth one, @Nullable Listener listener) {
        return new Figures.ServiceFigures(
                one.name(),
                one.health().state(),
                one.health().text(),
                listener == null
                        ? null
                        : new Figures.Connections(
                                listener.port(),
                                STANDARD.getOrDefault(one.name(), listener.port()),
                                listener.liveConnections(),
                                listener.acceptedConnections(),
                                listener.refusedConnections()));
    }

    private static Figures.Count count(HopFigures.Load load) {
        return new Figures.Count(load.messages(), load.recipients(), load.octets());
    }

    private static Figures.Queue queue(List<HopFigures> hops) {
        var stored = Figures.Count.NONE;
        long held = 0;
        long destinations = 0;
        long unreachable = 0;
        long connections = 0;
        Instant oldest = null;
        for (var hop : hops) {
            stored = stored.plus(count(hop.stored()));
            held += hop.held();
            destinations += hop.stored().messages() > 0 ? 1 : 0;
            unreachable += hop.problem().isEmpty() ? 0 : 1;
            connections += hop.connections();
            var first = hop.oldest();
            if (first != null && (oldest == null || first.arrived().isBefore(oldest))) {
                oldest = first.arrived();
            }
        }
        return new Figures.Queue(stored, held, oldest, destinations, unreachable, connections);
    }

    private List<Figures.Group> groups(List<HopFigures> hops, Map<String, Listener> listeners) {
        var groups = new ArrayList<Figures.Group>();
        var inbound = tally.inbound();
        for (String name : List.of("smtp", "submission", "lmtp")) {
            var came =
                    inbound.getOrDefault(name, new MailTally.Inbound(Figures.Count.NONE, 0, null));
            groups.add(inbound(name, came, listeners));
        }
        hops.forEach(hop -> groups.add(outbound(hop)));
        return groups;
    }

    /// Submission is one way in over two ports.
    private static Figures.Group inbound(
            String name, MailTally.Inbound came, Map<String, Listener> listeners) {
        var own = new ArrayList<Listener>();
        for (String listener : List.of(name, name + "s")) {
            if (listeners.containsKey(listener)) {
                own.add(listeners.get(listener));
            }
        }
        return new Figures.Group(
                "in " + name,
                STANDARD.getOrDefault(name, 0),
                came.received(),
                came.rejected(),
                Figures.Count.NONE,
                Figures.Count.NONE,
                null,
                own.stream().mapToInt(Listener::liveConnections).sum(),
                0,
                own.stream().mapToLong(Listener::acceptedConnections).sum(),
                own.stream().mapToLong(Listener::refusedConnections).sum(),
                0,
                "",
                came.last(),
                null,
                null,
                null);
    }

    private static Figures.Group outbound(HopFigures hop) {
        var oldest = hop.oldest();
        return new Figures.Group(
                hop.hop(),
                hop.local() ? 0 : hop.lmtp() ? 24 : 25,
                Figures.Count.NONE,
                0,
                count(hop.stored()),
                count(hop.sent()),
                oldest == null ? null : new Figures.Oldest(oldest.id(), oldest.arrived()),
                0,
                hop.connections(),
                0,
                0,
                hop.failures(),
                hop.problem(),
                null,
                hop.lastSent(),
                hop.lastTried(),
                hop.retry());
    }

    private Figures.Store store() {
        var counters = ground.blobs().counters();
        return new Figures.Store(
                counters.blobs(),
                counters.octets(),
                counters.repeated(),
                counters.collected(),
                counters.freedOctets(),
                counters.usableOctets(),
                ground.committer().failure().isPresent());
    }

    private Figures.People counted() {
        try {
            return new Figures.People(
                    people.directory().accountCount(), people.directory().domains().size());
        } catch (DirectoryException e) {
            LOG.log(Level.DEBUG, "the directory cannot be counted", e);
            return new Figures.People(0, 0);
        }
    }

    private List<Figures.Certificate> certificates() {
        return node.namedCertificates().stream()
                .map(shown ->
                        new Figures.Certificate(
                                shown.name().isEmpty()
                                        ? shown.leaf().getSubjectX500Principal().getName()
                                        : shown.name(),
                                shown.leaf().getNotAfter().toInstant()))
                .toList();
    }
}
