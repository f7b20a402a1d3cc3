package org.postern.net;

import org.postern.net.SessionHandler.Refusal;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// How many connections each client address has, and how often it connects (SPEC NET-1). One object
/// counts for all listeners that share it. Safe for use by many threads.
///
/// The rate is a sliding window of two halves: what was admitted in the period under way, and of
/// the period before it the part that still overlaps the last `ratePeriod`. A period begins with
/// the first connection after a pause, so that a client that begins to flood gets exactly the rate.
/// Refused attempts are not counted, so a client that keeps trying still gets its rate.
///
/// Memory: an address with open connections is always tracked, and a listener bounds those. Others
/// are kept until they are two periods old, at most `maxIdleAddresses`, then the oldest goes.
public final class ConnectionLimits {
    /// Addresses remembered without an open connection, unless the constructor says otherwise.
    public static final int MAX_IDLE_ADDRESSES = 100_000;

    /// How an IPv6 client is told from its neighbours: a site has at least a /64 (RFC 4291 section
    /// 2.5.4).
    private static final int IPV6_PREFIX_BITS = 64;

    private static final int IPV4_PREFIX_BITS = 32;

    /// A network of many clients: what one party is commonly given.
    private static final int IPV4_NETWORK_BITS = 24;

    private static final int IPV6_NETWORK_BITS = 48;

    private final Supplier<ConnectionSettings> settings;
    private final Supplier<TrustedSettings> trusted;
    private final InstantSource clock;
    private final int maxIdleAddresses;
    private final Supplier<OverloadSettings> overload;

    private final Object lock = new Object();

    /// Guarded by `lock`, as `idle` is: addresses with open connections.
    private final Map<Network, Client> active = new HashMap<>();

    /// Guarded by `lock`: open connections of each network of clients that has any.
    private final Map<Network, Integer> networks = new HashMap<>();

    /// Addresses without, least recently closed first.
    private final LinkedHashMap<Network, Client> idle = new LinkedHashMap<>();

    public ConnectionLimits(
            Supplier<ConnectionSettings> settings,
            Supplier<TrustedSettings> trusted,
            InstantSource clock) {
        this(settings, trusted, clock, MAX_IDLE_ADDRESSES);
    }

    public ConnectionLimits(
            Supplier<ConnectionSettings> settings,
            Supplier<TrustedSettings> trusted,
            InstantSource clock,
            int maxIdleAddresses) {
        this(settings, trusted, () -> OverloadSettings.DEFAULTS, clock, maxIdleAddresses);
    }

    public ConnectionLimits(
            Supplier<ConnectionSettings> settings,
            Supplier<TrustedSettings> trusted,
            Supplier<OverloadSettings> overload,
            InstantSource clock,
            int maxIdleAddresses) {
        this.overload = overload;
        this.settings = settings;
        this.trusted = trusted;
        this.clock = clock;
        this.maxIdleAddresses = maxIdleAddresses;
    }

    /// Judges a connection from `client`. One that is admitted is counted until its
    /// [Admission.Admitted] is closed.
    public Admission admit(InetAddress client) {
        return admit(client, 0);
    }

    /// As [#admit(InetAddress)], while a service is under stress.
    ///
    /// @param room connections that all client networks share in equal parts; 0 without stress
    public Admission admit(InetAddress client, int room) {
        if (trusts(client)) {
            return new Admission.Admitted(() -> {});
        }
        boolean four = client instanceof Inet4Address;
        var key = Network.of(client, four ? IPV4_PREFIX_BITS : IPV6_PREFIX_BITS);
        var network = Network.of(client, four ? IPV4_NETWORK_BITS : IPV6_NETWORK_BITS);
        var now = settings.get();
        synchronized (lock) {
            var instant = clock.instant();
            forgetOld(instant, now.ratePeriod());
            var known = active.get(key);
            if (known == null) {
                known = idle.remove(key);
            }
            var counts = known == null ? new Client(instant) : known;
            var refusal =
                    crowded(network, room)
                            ? Optional.of(Refusal.TOO_MANY_FROM_NETWORK)
                            : counts.refusal(now, instant);
            if (refusal.isEmpty()) {
                networks.merge(network, 1, Integer::sum);
                counts.open++;
                counts.thisPeriod++;
                counts.told = false;
            }
            keep(key, counts);
            if (refusal.isPresent()) {
                boolean first = !counts.told;
                counts.told = true;
                return new Admission.Refused(refusal.get(), first);
            }
        }
        return new Admission.Admitted(() -> leave(key, network));
    }

    /// Whether this client is exempt.
    public boolean trusts(InetAddress client) {
        return trusted.get().trusts(client);
    }

    private boolean crowded(Network network, int room) {
        int open = networks.getOrDefault(network, 0);
        int sharers = open > 0 ? networks.size() : networks.size() + 1;
        int share = room > 0 ? Math.max(1, room / sharers) : Integer.MAX_VALUE;
        return open >= Math.min(share, overload.get().perNetwork());
    }

    /// Addresses remembered now.
    public int trackedAddresses() {
        synchronized (lock) {
            return active.size() + idle.size();
        }
    }

    private void leave(Network key, Network network) {
        synchronized (lock) {
            networks.computeIfPresent(network, (_, open) -> open > 1 ? open - 1 : null);
            var counts = active.remove(key);
            if (counts != null) {
                counts.open--;
                keep(key, counts);
            }
        }
    }

    private void keep(Network key, Client counts) {
        if (counts.open > 0) {
            active.put(key, counts);
            return;
        }
        idle.put(key, counts);
        if (idle.size() > maxIdleAddresses) {
            idle.pollFirstEntry();
        }
    }

    private void forgetOld(Instant now, Duration period) {
        var eldest = idle.firstEntry();
        while (eldest != null && eldest.getValue().forgotten(now, period)) {
            idle.pollFirstEntry();
            eldest = idle.firstEntry();
        }
    }

    /// What becomes of a connection.
    public sealed interface Admission {
        /// It may go on; the caller closes this when the connection ends.
        final class Admitted implements Admission, AutoCloseable {
            private final Runnable leave;
            private boolean closed;

            Admitted(Runnable leave) {
                this.leave = leave;
            }

            @Override
            public synchronized void close() {
                if (!closed) {
                    closed = true;
                    leave.run();
                }
            }
        }

        /// It is turned away.
        ///
        /// @param first the first refusal since this address was last admitted: worth an event,
        ///   where the thousands behind it are not
        record Refused(Refusal reason, boolean first) implements Admission {}
    }

    /// One address's counts.
    private static final class Client {
        private Instant periodStart;
        private int thisPeriod;
        private int lastPeriod;
        private int open;
        private boolean told;

        Client(Instant now) {
            periodStart = now;
        }

        Optional<Refusal> refusal(ConnectionSettings settings, Instant now) {
            if (open >= settings.perAddress()) {
                return Optional.of(Refusal.TOO_MANY_FROM_ADDRESS);
            }
            advance(now, settings.ratePeriod());
            double elapsed = Duration.between(periodStart, now).toNanos();
            double overlap = 1 - elapsed / settings.ratePeriod().toNanos();
            double recent = thisPeriod + lastPeriod * Math.clamp(overlap, 0.0, 1.0);
            return recent >= settings.rate()
                    ? Optional.of(Refusal.TOO_FAST_FROM_ADDRESS)
                    : Optional.empty();
        }

        private void advance(Instant now, Duration period) {
            if (forgotten(now, period) || now.isBefore(periodStart)) {
                // A pause, or the machine's clock was set back.
                periodStart = now;
                lastPeriod = 0;
                thisPeriod = 0;
            } else if (!now.isBefore(periodStart.plus(period))) {
                periodStart = periodStart.plus(period);
                lastPeriod = thisPeriod;
                thisPeriod = 0;
            }
        }

        boolean forgotten(Instant now, Duration period) {
            return !now.isBefore(periodStart.plus(period.multipliedBy(2)));
        }
    }
}
