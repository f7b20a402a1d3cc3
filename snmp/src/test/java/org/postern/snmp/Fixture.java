package org.postern.snmp;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Octets;
import org.postern.kernel.Service;
import org.postern.net.Network;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A node with something of everything.
final class Fixture {
    static final Instant STARTED = Instant.parse("2026-11-23T08:00:00Z");
    static final Instant NOW = STARTED.plusSeconds(3_600);

    private Fixture() {}

    static Figures figures() {
        var group =
                new Figures.Group(
                        "mx:example.org",
                        25,
                        Figures.Count.NONE,
                        0,
                        new Figures.Count(2, 3, 5_000),
                        new Figures.Count(7, 8, 9_000),
                        new Figures.Oldest("abc-1", NOW.minusSeconds(60)),
                        0,
                        1,
                        0,
                        0,
                        4,
                        "connection refused",
                        null,
                        NOW.minusSeconds(10),
                        NOW.minusSeconds(5),
                        NOW.plusSeconds(30));
        var in =
                new Figures.Group(
                        "in smtp",
                        25,
                        new Figures.Count(10, 12, 2_049),
                        1,
                        Figures.Count.NONE,
                        Figures.Count.NONE,
                        null,
                        2,
                        0,
                        20,
                        3,
                        0,
                        "",
                        NOW.minusSeconds(1),
                        null,
                        null,
                        null);
        return new Figures(
                new Figures.Node(
                        "1.2.3",
                        "mx.example.org",
                        STARTED,
                        Service.State.DEGRADED,
                        100L << 20,
                        768L << 20),
                List.of(
                        service("store", Service.State.OK, null),
                        service(
                                "smtp",
                                Service.State.OK,
                                new Figures.Connections(2525, 25, 2, 20, 3)),
                        service(
                                "imap",
                                Service.State.FAILED,
                                new Figures.Connections(2143, 143, 0, 0, 0))),
                new Figures.Mail(
                        new Figures.Count(10, 12, 2_049),
                        1,
                        2,
                        new Figures.Count(5, 5, 1_000),
                        new Figures.Count(7, 8, 9_000),
                        3,
                        4,
                        5),
                new Figures.Queue(new Figures.Count(2, 3, 5_000), 1, NOW.minusSeconds(60), 1, 1, 1),
                List.of(in, group),
                new Figures.Store(11, 12, 13, 14, 15, 6L << 40, false),
                new Figures.People(1_000, 3),
                List.of(new Figures.Certificate("mx.example.org", NOW.plus(Duration.ofDays(30)))),
                Map.of("smtp.SmtpMessageAccepted", 10L, "directory.LoginAccepted", 1L << 40));
    }

    private static Figures.ServiceFigures service(
            String name, Service.State state, Figures.@Nullable Connections connections) {
        return new Figures.ServiceFigures(name, state, "the text of " + name, connections);
    }

    static SnmpSettings settings(
            List<Community> communities, List<SnmpUser> users, List<Receiver> receivers) {
        return settings(communities, users, receivers, Duration.ofMillis(500));
    }

    /// @param timeout of an inform
    static SnmpSettings settings(
            List<Community> communities,
            List<SnmpUser> users,
            List<Receiver> receivers,
            Duration timeout) {
        return new SnmpSettings(
                communities,
                users,
                Digest.SHA_256,
                List.of(Network.parse("127.0.0.0/8")),
                receivers,
                timeout,
                1,
                new Octets(8_192),
                "ops@example.org",
                "rack 7");
    }
}
