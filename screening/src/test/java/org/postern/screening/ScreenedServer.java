package org.postern.screening;

import org.postern.engine.CommitPrelude;
import org.postern.engine.EngineException;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Event;
import org.postern.kernel.Settings;
import org.postern.net.Authenticator;
import org.postern.net.LoopbackServer;
import org.postern.net.Network;
import org.postern.net.PasswordMechanisms;
import org.postern.net.ProxyProtocolSettings;
import org.postern.net.TestDns;
import org.postern.net.TrustedSettings;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.smtp.server.DefenceSettings;
import org.postern.smtp.server.Peer;
import org.postern.smtp.server.SmtpMode;
import org.postern.smtp.server.SmtpServer;
import org.postern.smtp.server.SmtpService;
import org.postern.smtp.server.SmtpSettings;
import org.postern.smtp.server.Transaction;
import org.postern.smtp.server.Verdict;
import org.postern.smtp.server.Visit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A real SMTP server behind both policies, on loopback, whose clients come by PROXY protocol from
/// any address that a test names. Whoever `unknown…` is at `b.test` does not exist. Nothing waits,
/// unless a test says so: what waits is measured by what the policy says.
final class ScreenedServer implements AutoCloseable {
    final TestDns dns = TestDns.of(Zones.TEXT);
    final List<Event> events = new CopyOnWriteArrayList<>();
    final List<String> accepted = new CopyOnWriteArrayList<>();
    ScreeningSettings settings = screening(ScreeningSettings.HelloPolicy.NOTHING);
    HarvestSettings harvestSettings = HarvestSettings.DEFAULTS;
    RelaySettings relay = RelaySettings.DEFAULTS;
    OriginSettings originSettings = OriginSettings.DEFAULTS;
    final Origins origins;
    DnsListSettings zones = DnsListSettings.DEFAULTS;
    Hurdle hurdle = Hurdle.OFF;
    Instant now = Instant.parse("2026-11-23T12:00:00Z");
    final RejectList rejects;
    private final MemoryEngine engine = new MemoryEngine();
    private final GroupCommitter committer =
            new GroupCommitter(engine, new NoBlobs(), GroupCommitter.DEFAULT_LIMITS, events::add);
    private final ConnectionPolicy connections;
    private final EnvelopePolicy envelopes;
    private final LoopbackServer server;

    ScreenedServer() throws EngineException {
        this(true);
    }

    /// Its clients come from loopback, where they are.
    static ScreenedServer withoutProxy() throws EngineException {
        return new ScreenedServer(false);
    }

    private ScreenedServer(boolean proxy) throws EngineException {
        var resolver = dns.resolver();
        var counters = new ScreeningCounters();
        rejects = RejectList.open(engine, committer, () -> now, events::add);
        origins = new Origins(Path.of(""), () -> originSettings, () -> now, events::add);
        var lists = new DnsLists(() -> zones, resolver, () -> now, events::add);
        var harvest = new HarvestGuard(() -> harvestSettings, () -> now, events::add);
        connections =
                new ConnectionPolicy(
                        () -> settings,
                        () -> new TrustedSettings(List.of(Network.parse("10.0.0.0/8"))),
                        rejects,
                        origins,
                        lists,
                        harvest,
                        resolver,
                        counters,
                        events::add);
        envelopes =
                new EnvelopePolicy(
                        () -> settings,
                        () -> relay,
                        rejects,
                        lists,
                        harvest,
                        resolver,
                        SpfCheck.OFF,
                        attempt -> hurdle.judge(attempt),
                        counters,
                        events::add);
        server =
                LoopbackServer.of("smtp", smtp())
                        .with(
                                new ProxyProtocolSettings(
                                        proxy ? List.of(Network.parse("127.0.0.1")) : List.of()))
                        .start();
    }

    static ScreeningSettings screening(ScreeningSettings.HelloPolicy hello) {
        return new ScreeningSettings(Duration.ZERO, hello, true, List.of());
    }

    private SmtpServer smtp() {
        var usual = DefenceSettings.DEFAULTS;
        var defence =
                new DefenceSettings(
                        usual.bareLineEnds(),
                        Duration.ZERO,
                        usual.refuseOutOfTurn(),
                        usual.tarpitAfter(),
                        Duration.ZERO,
                        usual.maxIdleCommands(),
                        usual.stressTimeout());
        var service =
                new SmtpService(
                        SmtpMode.MX,
                        () -> "mx.b.test",
                        () -> Settings.defaults(SmtpSettings.class),
                        new PasswordMechanisms(
                                (_, name, _, _, _) -> new Authenticator.Outcome.Accepted(name)),
                        _ -> true,
                        InstantSource.system(),
                        () -> defence);
        return new SmtpServer(service, this::connect, events::add);
    }

    private Visit.Admission connect(Peer peer) {
        return switch (connections.arrived(peer.session(), peer.client().getAddress())) {
            case ConnectionPolicy.Arrival.Welcome(var client) ->
                    new Visit.Admitted(new Guest(client), !client.trusted());
            case ConnectionPolicy.Arrival.TurnedAway(var reply) -> new Visit.TurnedAway(reply);
        };
    }

    /// The reject list as a restart reads it.
    RejectList rejectsAgain() throws EngineException {
        return RejectList.open(engine, committer, () -> now, events::add);
    }

    InetSocketAddress address() {
        return server.address();
    }

    /// How long answers to a client wait, once its name has been looked up.
    Duration delay(String address) {
        return switch (connections.arrived("x", InetAddress.ofLiteral(address))) {
            case ConnectionPolicy.Arrival.Welcome(var client) -> {
                assertNamed(client);
                yield connections.delay(client);
            }
            case ConnectionPolicy.Arrival.TurnedAway(var reply) ->
                    throw new AssertionError(address + " is turned away: " + reply);
        };
    }

    private static void assertNamed(Client client) {
        if (client.reverse().text().isEmpty()) {
            throw new AssertionError("a client without words for its name");
        }
    }

    private static Verdict verdict(Judgement judgement) {
        return switch (judgement) {
            case Judgement.Accept _ -> Verdict.ACCEPT;
            case Judgement.Reject(var _, var reply) -> Verdict.reject(reply);
        };
    }

    @Override
    public void close() {
        server.close();
        committer.close();
        dns.close();
    }

    private final class Guest implements Visit {
        private final Client client;

        Guest(Client client) {
            this.client = client;
        }

        @Override
        public Verdict hello(Peer peer) {
            return verdict(
                    envelopes.hello(client, String.valueOf(peer.hello()), peer.tls() != null));
        }

        @Override
        public String clientName() {
            return client.text();
        }

        @Override
        public Duration replyDelay() {
            return connections.delay(client);
        }

        @Override
        public Opening mail(Peer peer, ReversePath from, MailParameters parameters) {
            boolean known = peer.account() != null;
            return envelopes.mail(client, from, known) instanceof Judgement.Reject(var _, var reply)
                    ? new Refused(reply)
                    : new Opened(new Mail(client, from, known));
        }
    }

    private final class Mail implements Transaction {
        private final Client client;
        private final ReversePath from;
        private final boolean authenticated;

        Mail(Client client, ReversePath from, boolean authenticated) {
            this.client = client;
            this.from = from;
            this.authenticated = authenticated;
        }

        @Override
        public Verdict rcpt(ForwardPath to) {
            String path = to.toString();
            if (path.startsWith("<unknown")) {
                var judged = envelopes.unknown(client);
                return judged instanceof Judgement.Reject
                        ? verdict(judged)
                        : Verdict.reject(Reply.of(550, "5.1.1", path + ": no such user here"));
            }
            boolean relays = authenticated || envelopes.mayRelay(client);
            if (!path.endsWith("@b.test>") && !relays) {
                return Verdict.reject(Reply.of(550, "5.7.1", path + ": relaying denied"));
            }
            return verdict(envelopes.recipient(client, from, to, relays));
        }

        @Override
        public Verdict begin() {
            return verdict(envelopes.data(client));
        }

        @Override
        public void content(byte[] octets, int offset, int length) {}

        @Override
        public Outcome finish() {
            accepted.add(from + " " + client.tags());
            return new Whole(Reply.of(250, "2.0.0", "Delivered"));
        }

        @Override
        public void abort() {}
    }

    private static final class NoBlobs implements CommitPrelude {
        @Override
        public Forced force() {
            return Forced.NOTHING;
        }

        @Override
        public void written() {}

        @Override
        public void failed() {}
    }
}
