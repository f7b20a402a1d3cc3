package org.postern.node;

import org.postern.directory.DirectoryException;
import org.postern.directory.UserCommands;
import org.postern.kernel.Command;
import org.postern.kernel.EventFeed;
import org.postern.kernel.Lifecycle;
import org.postern.kernel.Service;
import org.postern.kernel.Settings;
import org.postern.kernel.StatusSource;
import org.postern.net.ListenAddress;
import org.postern.net.ListenerContext;
import org.postern.net.ListenerPlan;
import org.postern.net.LoginSettings;
import org.postern.net.SessionTokens;
import org.postern.net.TlsMode;
import org.postern.net.TrustedSettings;
import org.postern.web.AuthPages;
import org.postern.web.HealthCheck;
import org.postern.web.SessionCommands;
import org.postern.web.WebListener;
import org.postern.web.WebLogins;
import org.postern.web.WebMounts;
import org.postern.web.WebServer;
import org.postern.web.WebSessions;
import org.postern.web.WebSettings;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
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
    private final WebSessions sessions;
    private final WebServer server;
    private final Map<Class<? extends Endpoint>, WebListener> listeners = new LinkedHashMap<>();

    Web(
            Ground ground,
            People people,
            SessionTokens tokens,
            Settings settings,
            ListenerContext context,
            Supplier<String> hostname,
            InstantSource clock,
            EventFeed events) {
        this.people = people;
        this.settings = settings;
        this.hostname = hostname;
        this.sessions =
                new WebSessions(
                        people.directory(),
                        ground.engine(),
                        ground.committer(),
                        clock,
                        () -> settings.current(WebSettings.class),
                        events);
        people.writer().addListener(sessions);
        var logins =
                new WebLogins(
                        people.directory(),
                        people.logins(),
                        tokens,
                        sessions,
                        () -> settings.current(LoginSettings.class),
                        clock);
        new AuthPages(
                        people.directory(),
                        people.writer(),
                        people.logins(),
                        people.guard(),
                        sessions,
                        logins,
                        people.factors(),
                        () -> settings.current(WebSettings.class),
                        clock)
                .mount(mounts);
        this.server =
                new WebServer(
                        mounts,
                        () -> settings.current(WebSettings.class),
                        this::hostnames,
                        logins,
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
        var services = new ArrayList<Service>();
        services.add(sessions);
        services.addAll(listeners.values());
        return services;
    }

    List<StatusSource> status() {
        return List.of(server, sessions);
    }

    List<Command> commands() {
        var users = new UserCommands(people.directory(), people.writer(), people.names());
        return new SessionCommands(sessions, people.directory(), users::find).commands();
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
