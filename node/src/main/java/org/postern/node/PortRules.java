package org.postern.node;

import org.postern.kernel.ProblemException;
import org.postern.kernel.Settings;
import org.postern.net.ListenAddress;

/// No two services on one port of one address: the second would fail to listen at the next start,
/// long after whoever set it has gone.
final class PortRules {
    private PortRules() {}

    /// Refuses changes that would make two services meet.
    static void watch(Settings settings) {
        for (var service : Endpoint.SERVED) {
            watch(settings, service.asSubclass(Record.class), service);
        }
    }

    private static <R extends Record> void watch(
            Settings settings, Class<R> type, Class<? extends Endpoint> service) {
        settings.onChange(
                type, changed -> requireFree(settings, service, Endpoint.class.cast(changed)));
    }

    private static void requireFree(
            Settings settings, Class<? extends Endpoint> service, Endpoint wanted)
            throws ProblemException {
        for (var other : Endpoint.SERVED) {
            var there = (Endpoint) settings.current(other.asSubclass(Record.class));
            if (!other.equals(service) && meet(wanted, there)) {
                throw new ProblemException(
                        "%s cannot listen on port %d."
                                .formatted(Endpoint.nameOf(service), wanted.port()),
                        "%s listens there: %s.port is %d."
                                .formatted(
                                        Endpoint.nameOf(other),
                                        Endpoint.nameOf(other),
                                        there.port()),
                        "Settings Get " + Endpoint.nameOf(other) + ".port");
            }
        }
    }

    static boolean meet(Endpoint one, Endpoint other) {
        if (one.port() == 0 || one.port() != other.port()) {
            return false;
        }
        var addresses = ListenAddress.resolve(one.address());
        return ListenAddress.resolve(other.address()).stream()
                .anyMatch(theirs ->
                        addresses.stream()
                                .anyMatch(ours ->
                                        ours.equals(theirs)
                                                || ours.isAnyLocalAddress()
                                                || theirs.isAnyLocalAddress()));
    }
}
