package org.postern.screening;

import org.postern.kernel.Addresses;
import org.postern.kernel.Events;
import org.postern.net.Resolver;
import org.postern.net.TrustedSettings;
import org.postern.smtp.Reply;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// Judges a client before it has said a word (SPEC NET-2, NET-3, NET-5): the reject list and the
/// block of harvesters answer at once, from memory; its name and the DNS lists are looked up aside.
public final class ConnectionPolicy {
    private static final FutureTask<Reverse> UNASKED = done(new Reverse.Unasked());
    private static final FutureTask<DnsLists.Findings> NOTHING = done(DnsLists.Findings.NONE);

    private final Supplier<ScreeningSettings> settings;
    private final Supplier<TrustedSettings> trusted;
    private final RejectList rejects;
    private final Origins origins;
    private final DnsLists lists;
    private final HarvestGuard harvest;
    private final ReverseNames names;
    private final ScreeningCounters counters;
    private final Events events;

    public ConnectionPolicy(
            Supplier<ScreeningSettings> settings,
            Supplier<TrustedSettings> trusted,
            RejectList rejects,
            Origins origins,
            DnsLists lists,
            HarvestGuard harvest,
            Resolver resolver,
            ScreeningCounters counters,
            Events events) {
        this.settings = settings;
        this.trusted = trusted;
        this.rejects = rejects;
        this.origins = origins;
        this.lists = lists;
        this.harvest = harvest;
        this.names = new ReverseNames(resolver);
        this.counters = counters;
        this.events = events;
    }

    /// The answer to a connection.
    public sealed interface Arrival {
        /// It may be greeted.
        record Welcome(Client client) implements Arrival {}

        /// It is sent away.
        record TurnedAway(Reply reply) implements Arrival {}
    }

    /// Judges a client that connected. Does not block.
    public Arrival arrived(String session, InetAddress address) {
        if (trusted.get().trusts(address)) {
            return new Arrival.Welcome(new Client(session, address, true, UNASKED, NOTHING));
        }
        var entry = rejects.client(address);
        if (entry.isPresent()) {
            return turnedAway(session, address, Check.REJECT_LIST, refused(entry.get(), address));
        }
        var ruling = origins.judge(address);
        if (ruling.what() == Origins.Action.REJECT) {
            return turnedAway(
                    session,
                    address,
                    Check.NETWORK_RULE,
                    refused(String.valueOf(ruling.by()), address));
        }
        if (harvest.blocks(address)) {
            // That it is blocked has been told once.
            counters.refused(Check.HARVEST);
            return new Arrival.TurnedAway(HARVESTER);
        }
        var listings =
                lists.asksAboutClients()
                        ? aside(() -> lists.judge(lists.client(address)))
                        : NOTHING;
        var client =
                new Client(session, address, false, aside(() -> names.find(address)), listings);
        obey(ruling, client);
        return new Arrival.Welcome(client);
    }

    private static void obey(Origins.Ruling ruling, Client client) {
        if (ruling.what() == Origins.Action.TARPIT) {
            client.tarpit();
        } else if (ruling.what() == Origins.Action.TAG) {
            client.tag("origin=" + ruling.by());
        }
    }

    static final Reply HARVESTER =
            Reply.of(
                    421,
                    "4.7.1",
                    "Too many unknown recipients from your address; come again later");

    private static Reply refused(RejectEntry entry, InetAddress address) {
        return Reply.of(
                554,
                "5.7.1",
                "Mail from " + Addresses.text(address) + " is refused: " + entry.reason());
    }

    private static Reply refused(String origin, InetAddress address) {
        return Reply.of(
                554,
                "5.7.1",
                "Mail from "
                        + Addresses.text(address)
                        + " is refused: this server takes none from its network ("
                        + origin
                        + ")");
    }

    private Arrival turnedAway(String session, InetAddress address, Check check, Reply reply) {
        counters.refused(check);
        events.record(
                new ScreeningEvent.ClientTurnedAway(
                        session, Addresses.text(address), check.word(), reply.toString()));
        return new Arrival.TurnedAway(reply);
    }

    /// How long the next answer to a client waits.
    public Duration delay(Client client) {
        if (client.trusted()) {
            return Duration.ZERO;
        }
        var guessing = harvest.delay(client.address());
        var nameless =
                switch (client.reverseSoFar()) {
                    case Reverse.Absent _, Reverse.Unconfirmed _ -> settings.get().reverseDelay();
                    // Trouble of DNS is not the client's fault.
                    case Reverse.Confirmed _, Reverse.Unsure _, Reverse.Unasked _ -> Duration.ZERO;
                };
        var tarpit = client.tarpitted() ? origins.tarpitDelay() : Duration.ZERO;
        return Collections.max(List.of(guessing, nameless, tarpit));
    }

    private static <T> FutureTask<T> aside(Callable<T> question) {
        var task = new FutureTask<>(question);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static <T> FutureTask<T> done(T value) {
        var task = new FutureTask<>(() -> value);
        task.run();
        return task;
    }
}
