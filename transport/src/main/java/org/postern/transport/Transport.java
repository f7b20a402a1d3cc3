package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Directory;
import org.postern.engine.BlobStore;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.kernel.Command;
import org.postern.kernel.Events;
import org.postern.kernel.Service;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.net.Resolver;
import org.postern.smtp.MailParameters;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.ReversePath;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The room, wired: routes, the queue, and all that brings mail on. One a node.
public final class Transport implements Service {
    private static final Logger LOG = System.getLogger(Transport.class.getName());

    private final LocalDelivery delivery;
    private final RoutingTable table;
    private final DkimKeys keys;
    private final Router router;
    private final Queue queue;
    private final Trail trail;
    private final QueueOperator operator;
    private final OutboundControl control;
    private final Exchangers exchangers;
    private final Directory directory;
    private final InstantSource clock;
    private volatile boolean unreadable;
    private volatile @Nullable QueuedContent content;

    /// What the room stands on.
    ///
    /// @param host this node's own name
    /// @param tlsResults who wants to know how TLS went with other servers
    public record Ground(
            Engine engine,
            BlobStore blobs,
            Committer committer,
            Directory directory,
            Resolver resolver,
            ClientTls tls,
            InstantSource clock,
            Supplier<String> host,
            Supplier<TransportSettings> settings,
            Supplier<OutboundSettings> outbound,
            TlsResults tlsResults,
            Events events) {}

    /// @throws EngineException when what it keeps cannot be read
    ///
    /// @param trail hears of all events of the ground
    public Transport(Ground ground, LocalDelivery delivery, Trail trail) throws EngineException {
        this.delivery = delivery;
        this.trail = trail;
        this.clock = ground.clock();
        table = new RoutingTable(ground.engine(), ground.committer());
        keys = new DkimKeys(ground.engine(), ground.committer(), ground.clock());
        router =
                new Router(
                        ground.directory(),
                        table,
                        ground.settings(),
                        ground.host(),
                        new Srs(Secrets.of(ground.engine(), "srs"), ground.clock()),
                        new ForwardSeal(keys, ground.blobs(), ground.settings()));
        exchangers = new Exchangers(ground.resolver(), ground.host(), ground.settings());
        var connector = connector(ground);
        queue =
                new Queue(
                        ground.engine(),
                        ground.blobs(),
                        ground.committer(),
                        ground.clock(),
                        ground.settings(),
                        new TableRules(table, ground.settings()),
                        hop -> carrier(ground, connector, hop),
                        made ->
                                new Notices(
                                        made,
                                        router,
                                        ground.blobs(),
                                        ground.clock(),
                                        ground.host(),
                                        ground.settings(),
                                        ground.events()),
                        ground.events());
        operator = new QueueOperator(queue, router, ground.events());
        control = new OutboundControl(ground, queue, operator, router, ground.outbound());
        directory = ground.directory();
        delivery.postponeTo(this::postpone);
    }

    /// From now on queued mail for mailboxes of this node is shown to it first.
    public void contentBy(QueuedContent looking) {
        content = looking;
    }

    private Connector connector(Ground ground) {
        var results = new TlsEvents(ground.events(), ground.tlsResults());
        return new Connector(
                exchangers,
                ground.resolver(),
                table,
                new StsPolicies(
                        ground.resolver(),
                        new HttpsPolicies(),
                        ground.engine(),
                        ground.committer(),
                        ground.clock(),
                        results),
                ground.tls(),
                results,
                ground.host(),
                ground.settings());
    }

    private Carrier carrier(Ground ground, Connector connector, Hop hop) {
        return hop instanceof Hop.Mailboxes
                ? new LocalCarrier(delivery, router, queue, () -> content)
                : new SmtpCarrier(
                        hop,
                        connector,
                        ground.blobs(),
                        ground.settings().get().messagesPerConnection());
    }

    /// A delivery to a mailbox that failed goes the way of all mail.
    private void postpone(Intent intent) throws EngineException {
        var letter =
                new Letter(
                        intent.deliveryId(),
                        clock.instant(),
                        intent.blob(),
                        intent.octets(),
                        intent.prefix(),
                        sender(intent.prefix()),
                        MailParameters.NONE,
                        "");
        var to =
                new Onward(
                        recipient(intent.prefix()),
                        RecipientParameters.NONE,
                        new Hop.Mailboxes(),
                        intent.account().value());
        queue.take(letter, List.of(to)).await();
    }

    /// The prefix of a delivery names whom it is from and to in its first lines.
    private static ReversePath sender(byte[] prefix) {
        String path = field(prefix, "Return-Path: ");
        String inside =
                path.startsWith("<") && path.endsWith(">")
                        ? path.substring(1, path.length() - 1)
                        : "";
        try {
            return inside.isEmpty()
                    ? new ReversePath.NullSender()
                    : new ReversePath.Mailbox(Address.parse(inside));
        } catch (AddressSyntaxException e) {
            return new ReversePath.NullSender();
        }
    }

    private Address recipient(byte[] prefix) {
        try {
            return Address.parse(field(prefix, "Delivered-To: "));
        } catch (AddressSyntaxException e) {
            return router.postmaster();
        }
    }

    private static String field(byte[] prefix, String name) {
        return new String(prefix, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElse("");
    }

    /// A server that takes mail for a recipient.
    ///
    /// @param lmtp whether it speaks LMTP
    public record Server(InetSocketAddress address, boolean lmtp) {}

    /// The servers that mail for a recipient goes to next, the best first; none when it stays here,
    /// or nobody knows now.
    public List<Server> servers(Address recipient) {
        var servers = new ArrayList<Server>();
        if (router.route(recipient) instanceof Route.Ways(var mailboxes, var onward)
                && mailboxes.isEmpty()
                && onward.size() == 1
                && exchangers.of(onward.getFirst().hop())
                        instanceof Exchangers.Answer.Found(var found, var _)) {
            boolean lmtp =
                    onward.getFirst().hop() instanceof Hop.Host(var _, var _, var speaks) && speaks;
            found.forEach(one -> servers.add(new Server(one.address(), lmtp)));
        }
        return servers;
    }

    /// Puts a message of our own into the queue; durable when it returns.
    ///
    /// @return false when there is no way to the address
    public boolean send(Letter letter, Address to, RecipientParameters parameters)
            throws EngineException {
        Address target = to;
        Hop hop = new Hop.Mailboxes();
        switch (router.route(to)) {
            case Route.Ways ways -> {
                if (!ways.expands()) {
                    target = ways.onward().getFirst().to();
                    hop = ways.onward().getFirst().hop();
                }
            }
            case Route.Elsewhere(var way) -> hop = way.hop();
            // The mailboxes ask again, and bring it to the members of a long list.
            case Route.Unsure(), Route.ToList _ -> {}
            case Route.None _ -> {
                return false;
            }
        }
        queue.take(letter, List.of(new Onward(target, parameters, hop))).await();
        return true;
    }

    RoutingTable table() {
        return table;
    }

    public Router router() {
        return router;
    }

    public Queue queue() {
        return queue;
    }

    /// The keys that domains sign with.
    public DkimKeys keys() {
        return keys;
    }

    /// How much our own users may send.
    public OutboundControl control() {
        return control;
    }

    /// What operators can do.
    public List<Command> commands() {
        var commands = new ArrayList<Command>();
        commands.addAll(new QueueCommands(queue, operator).commands());
        commands.addAll(new RouteCommands(table, router, queue).commands());
        commands.addAll(new MessageCommands(trail).commands());
        commands.addAll(new OutboundCommands(control, directory).commands());
        commands.addAll(new DkimCommands(keys, clock).commands());
        return commands;
    }

    @Override
    public String name() {
        return queue.name();
    }

    @Override
    public void start() {
        queue.start();
        try {
            int left = delivery.handOverAll();
            if (left > 0) {
                LOG.log(Level.WARNING, left + " deliveries wait for the next start");
            }
            unreadable = false;
        } catch (EngineException e) {
            unreadable = true;
            LOG.log(Level.ERROR, "what a crash left cannot be read", e);
        }
    }

    @Override
    public void stop(Duration grace) {
        queue.stop(grace);
    }

    @Override
    public Health health() {
        return unreadable
                ? new Health(
                        State.FAILED,
                        "what a crash left cannot be read; tried again at the next start: see the"
                                + " log for why")
                : queue.health();
    }
}
