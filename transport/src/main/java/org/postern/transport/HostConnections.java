package org.postern.transport;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/// How many connections each server has from here, whatever domains they are for: one host often
/// serves thousands of domains. Safe for use by many threads.
final class HostConnections {
    private final IntSupplier most;
    private final Map<InetAddress, Integer> taken = new ConcurrentHashMap<>();

    HostConnections(IntSupplier most) {
        this.most = most;
    }

    /// One connection's place.
    final class Seat {
        private final InetAddress host;
        private final AtomicBoolean left = new AtomicBoolean();

        private Seat(InetAddress host) {
            this.host = host;
        }

        /// Gives it back; once is enough.
        void leave() {
            if (left.compareAndSet(false, true)) {
                taken.computeIfPresent(host, (_, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /// A place at a server; empty when it has connections enough.
    Optional<Seat> take(InetAddress host) {
        int limit = most.getAsInt();
        var seat = new Seat(host);
        int count = taken.merge(host, 1, Integer::sum);
        if (count > limit) {
            seat.leave();
            return Optional.empty();
        }
        return Optional.of(seat);
    }
}
