package org.postern.web;

import org.postern.net.Network;
import org.postern.net.TrustedSettings;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// How many requests each client address has under way. It remembers nobody who has none. Safe for
/// use by many threads.
final class RequestCounts {
    private static final int IPV4_BITS = 32;

    /// RFC 4291 section 2.5.4: a site has at least a /64.
    private static final int IPV6_BITS = 64;

    private final Supplier<WebSettings> settings;
    private final Supplier<TrustedSettings> trusted;
    private final LongAdder served = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /// Guarded by itself.
    private final Map<Network, Integer> underWay = new HashMap<>();

    RequestCounts(Supplier<WebSettings> settings, Supplier<TrustedSettings> trusted) {
        this.settings = settings;
        this.trusted = trusted;
    }

    /// One request under way.
    interface Slot extends AutoCloseable {
        /// It is under way no more; a second time nothing happens.
        @Override
        void close();
    }

    /// @return empty when the client has as many as it may
    Optional<Slot> enter(InetAddress client) {
        if (trusted.get().trusts(client)) {
            served.increment();
            return Optional.of(() -> {});
        }
        var key = Network.of(client, client instanceof Inet4Address ? IPV4_BITS : IPV6_BITS);
        synchronized (underWay) {
            int now = underWay.getOrDefault(key, 0);
            if (now >= settings.get().requestsPerAddress()) {
                refused.increment();
                return Optional.empty();
            }
            underWay.put(key, now + 1);
        }
        served.increment();
        var left = new AtomicBoolean();
        return Optional.of(() -> {
            if (left.compareAndSet(false, true)) {
                leave(key);
            }
        });
    }

    private void leave(Network key) {
        synchronized (underWay) {
            underWay.computeIfPresent(key, (_, now) -> now == 1 ? null : now - 1);
        }
    }

    long served() {
        return served.sum();
    }

    long refused() {
        return refused.sum();
    }
}
