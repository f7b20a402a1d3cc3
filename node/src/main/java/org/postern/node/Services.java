package org.postern.node;

import org.postern.kernel.Lifecycle.ServiceHealth;
import org.postern.kernel.Service;
import org.postern.kernel.Settings;
import org.postern.net.ListenAddress;
import org.postern.net.Listener;
import org.postern.net.ListenerContext;
import org.postern.net.ListenerPlan;
import org.postern.net.SessionHandler;
import org.postern.net.TlsMode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The services of this build: which protocol stands behind which endpoint.
final class Services {
    /// @param limited whether connections are counted by client address
    record Offer(
            Class<? extends Endpoint> endpoint,
            TlsMode tls,
            boolean limited,
            SessionHandler handler) {}

    private final Map<Class<? extends Endpoint>, Listener> listeners = new LinkedHashMap<>();
    private final Settings settings;

    /// Makes a listener for each offer whose port is not 0. Nothing is bound yet.
    Services(Settings settings, ListenerContext context, List<Offer> offers) {
        this.settings = settings;
        for (var offer : offers) {
            var endpoint = endpoint(offer.endpoint());
            var addresses = ListenAddress.resolve(endpoint.address());
            if (endpoint.port() != 0 && !addresses.isEmpty()) {
                var plan =
                        new ListenerPlan(
                                Endpoint.nameOf(offer.endpoint()),
                                addresses,
                                endpoint.port(),
                                offer.tls(),
                                offer.limited());
                listeners.put(offer.endpoint(), new Listener(plan, offer.handler(), context));
            }
        }
    }

    private Endpoint endpoint(Class<? extends Endpoint> service) {
        return (Endpoint) settings.current(service.asSubclass(Record.class));
    }

    List<Listener> listeners() {
        return List.copyOf(listeners.values());
    }

    /// Stops all listeners at the same time.
    ///
    /// @param grace how long their sessions are given
    void stopAll(Duration grace) {
        var stopping =
                listeners.values().stream()
                        .map(listener -> Thread.ofPlatform().start(() -> listener.stop(grace)))
                        .toList();
        for (var thread : stopping) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// The listeners in the order of their endpoints, each with its settings.
    Map<Endpoint, Listener> listening() {
        var listening = new LinkedHashMap<Endpoint, Listener>();
        listeners.forEach((service, listener) -> listening.put(endpoint(service), listener));
        return listening;
    }

    /// The health of what runs, and a row for each service that settings know and that does not.
    List<ServiceHealth> withThoseThatAreOff(List<ServiceHealth> running) {
        var all = new ArrayList<>(running);
        for (var service : Endpoint.ALL) {
            String name = Endpoint.nameOf(service);
            if (running.stream().noneMatch(each -> each.name().equals(name))) {
                var why = Endpoint.SERVED.contains(service) ? "port 0" : "not part of this version";
                all.add(new ServiceHealth(name, new Service.Health(Service.State.OFF, why)));
            }
        }
        return all;
    }
}
