package org.postern.node;

import org.postern.directory.DirectoryException;
import org.postern.kernel.EventFeed;
import org.postern.kernel.Lifecycle;
import org.postern.kernel.Service;
import org.postern.kernel.Settings;
import org.postern.kernel.StatusSource;
import org.postern.net.ListenAddress;
import org.postern.net.ListenerContext;
import org.postern.net.ListenerPlan;
import org.postern.net.TlsMode;
import org.postern.net.TrustedSettings;
import org.postern.web.HealthCheck;
import org.postern.web.WebListener;
import org.postern.web.WebMounts;
import org.postern.web.WebServer;
import org.postern.web.WebSettings;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The web server of a node: its listeners, and the places where other rooms mount what they serve.
final class Web {
    private static final Logger LOG = System.getLogger(Web.class.getName());

    private final People people;
    private final Settings settings;
    private final Supplier<String> hostname;
    private final WebMounts mounts = new WebMounts();
    private final WebServer server;
    private final Map<Class<? extends Endpoint>, WebListener> listeners = new LinkedHashMap<>();

    Web(
            People people,
            Settings settings,
            ListenerContext context,
            Supplier<String> hostname,
            EventFeed events) {
        this.people = people;
        this.settings = settings;
        this.hostname = hostname;
        this.server =
                new WebServer(
                        mounts,
                        () -> settings.current(WebSettings.class),
                        this::hostnames,
                        () -> settings.current(TrustedSettings.class),
                        this::httpsPort,
                        events);
        listen(Endpoint.Http.class, TlsMode.CLEAR, context);
        listen(Endpoint.Https.class, TlsMode.IMPLICIT, context);
    }

    private void listen(Class<? extends Endpoint> service, TlsMode tls, ListenerContext context) {
        var endpoint = (Endpoint) settings.current(service.asSubclass(Record.class));
        var addresses = ListenAddress.resolve(endpoint.address());
        if (endpoint.port() != 0 && !addresses.isEmpty()) {
            var plan =
                    new ListenerPlan(
                            Endpoint.nameOf(service), addresses, endpoint.port(), tls, true);
            listeners.put(service, server.listener(plan, context));
        }
    }

    /// Where rooms mount what they serve.
    WebMounts mounts() {
        return mounts;
    }

    /// Mounts what tells whether the node works.
    ///
    /// @param health of all services
    void watch(Supplier<List<Lifecycle.ServiceHealth>> health) {
        new HealthCheck(() -> worst(health.get())).mount(mounts);
    }

    private static Service.State worst(List<Lifecycle.ServiceHealth> all) {
        return all.stream()
                .map(one -> one.health().state())
                .filter(state -> state != Service.State.OFF)
                .max(Comparator.naturalOrder())
                .orElse(Service.State.OK);
    }

    List<Service> services() {
        return List.copyOf(listeners.values());
    }

    List<StatusSource> status() {
        return List.of(server);
    }

    /// The listeners in the order of their endpoints, each with its settings.
    Map<Endpoint, WebListener> listening() {
        var listening = new LinkedHashMap<Endpoint, WebListener>();
        listeners.forEach((service, listener) ->
                listening.put(
                        (Endpoint) settings.current(service.asSubclass(Record.class)), listener));
        return listening;
    }

    /// Where HTTPS is served; 0: nowhere.
    private int httpsPort() {
        var listener = listeners.get(Endpoint.Https.class);
        return listener == null ? 0 : listener.port();
    }

    /// The names by which clients may ask: the node's own, the domains, and the names below them.
    private List<String> hostnames() {
        var names = new ArrayList<String>();
        names.add(hostname.get());
        try {
            for (var domain : people.directory().domains()) {
                names.add(domain.ascii());
                names.add("*." + domain.ascii());
            }
        } catch (DirectoryException e) {
            LOG.log(Level.WARNING, "the domains cannot be read now", e);
        }
        return names;
    }
}
