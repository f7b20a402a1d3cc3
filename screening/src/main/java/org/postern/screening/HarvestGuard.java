package org.postern.screening;

import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;
import org.postern.net.Network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Counts the unknown recipients that each client address names, over all its sessions: a few are
/// mistyped, many are a search for addresses. A server that brings much mail brings some for people
/// who have left: nothing is held against whoever names [#KNOWN_A_GUESS] times as many who are
/// here. Safe for use by many threads.
public final class HarvestGuard implements StatusSource {
    private static final int IPV4_BITS = 32;

    /// A site has at least a /64 (RFC 4291 section 2.5.4).
    private static final int IPV6_BITS = 64;

    /// Recipients who exist that make up for one who does not.
    private static final int KNOWN_A_GUESS = 4;

    private static final class Guesses {
        private int count;
        private long known;
        private Instant last;
        private Instant blockedUntil = Instant.MIN;

        Guesses(Instant now) {
            last = now;
        }

        boolean reaches(int most) {
            return count >= most && (long) count * KNOWN_A_GUESS > known;
        }
    }

    private final Supplier<HarvestSettings> settings;
    private final InstantSource clock;
    private final Events events;

    /// Guarded by itself; least recently used first.
    private final LinkedHashMap<Network, Guesses> guesses = new LinkedHashMap<>();

    private long blocks;

    public HarvestGuard(Supplier<HarvestSettings> settings, InstantSource clock, Events events) {
        this.settings = settings;
        this.clock = clock;
        this.events = events;
    }

    /// A client named somebody who does not exist.
    void unknown(InetAddress client) {
        var rules = settings.get();
        var now = clock.instant();
        var network = network(client);
        boolean blocked = false;
        synchronized (guesses) {
            var known = guesses.remove(network);
            var counted = known == null || forgotten(known, now, rules) ? new Guesses(now) : known;
            counted.count++;
            counted.last = now;
            if (counted.reaches(rules.blockAfter()) && !now.isBefore(counted.blockedUntil)) {
                counted.blockedUntil = now.plus(rules.block());
                blocks++;
                blocked = true;
            }
            guesses.putLast(network, counted);
            while (guesses.size() > rules.remembered()) {
                guesses.pollFirstEntry();
            }
        }
        if (blocked) {
            events.record(
                    new ScreeningEvent.HarvesterBlocked(
                            network.toString(), rules.blockAfter(), rules.block()));
        }
    }

    /// A client named somebody who exists. Only those who have guessed are remembered.
    void known(InetAddress client) {
        synchronized (guesses) {
            var guessed = guesses.get(network(client));
            if (guessed != null) {
                guessed.known++;
            }
        }
    }

    /// How long answers to this client wait.
    Duration delay(InetAddress client) {
        var rules = settings.get();
        synchronized (guesses) {
            var known = guesses.get(network(client));
            return known != null
                            && known.reaches(rules.tarpitAfter())
                            && !forgotten(known, clock.instant(), rules)
                    ? rules.tarpitDelay()
                    : Duration.ZERO;
        }
    }

    /// Whether this client is sent away.
    boolean blocks(InetAddress client) {
        synchronized (guesses) {
            var known = guesses.get(network(client));
            return known != null && clock.instant().isBefore(known.blockedUntil);
        }
    }

    /// Whom guesses are held against.
    ///
    /// @param who an address, or the /64 of an IPv6 client
    /// @param until when the block ends; empty when none is in force
    record Standing(String who, int unknownRecipients, Optional<Instant> until, Instant last) {}

    /// Everybody whom guesses are held against, the latest last.
    List<Standing> standings() {
        var rules = settings.get();
        var now = clock.instant();
        synchronized (guesses) {
            return guesses.entrySet().stream()
                    .filter(entry -> !forgotten(entry.getValue(), now, rules))
                    .map(entry -> standing(entry.getKey(), entry.getValue(), now))
                    .toList();
        }
    }

    private static Standing standing(Network who, Guesses known, Instant now) {
        return new Standing(
                who.toString(),
                known.count,
                now.isBefore(known.blockedUntil)
                        ? Optional.of(known.blockedUntil)
                        : Optional.empty(),
                known.last);
    }

    /// Forgets the guesses of a client's address, and lifts its block.
    ///
    /// @return whether there were any
    boolean lift(InetAddress client) {
        synchronized (guesses) {
            return guesses.remove(network(client)) != null;
        }
    }

    private static boolean forgotten(Guesses known, Instant now, HarvestSettings rules) {
        return !now.isBefore(known.blockedUntil) && now.isAfter(known.last.plus(rules.period()));
    }

    private static Network network(InetAddress client) {
        return Network.of(client, client instanceof Inet4Address ? IPV4_BITS : IPV6_BITS);
    }

    @Override
    public List<Field> status() {
        var now = clock.instant();
        long blocked;
        int watched;
        long sum;
        synchronized (guesses) {
            watched = guesses.size();
            sum = blocks;
            blocked =
                    guesses.values().stream()
                            .filter(known -> now.isBefore(known.blockedUntil))
                            .count();
        }
        return List.of(
                Field.of(
                        "harvest",
                        Value.group(
                                Field.of("addressesWatched", Value.number(watched)),
                                Field.of("addressesBlocked", Value.number(blocked)),
                                Field.of("blocksSinceStart", Value.number(sum)))));
    }
}
