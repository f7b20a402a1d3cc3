package org.postern.web;

import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;
import org.postern.net.ListenerContext;
import org.postern.net.ListenerPlan;
import org.postern.net.TrustedSettings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// The web server of a node: one site behind any number of listeners.
public final class WebServer implements StatusSource {
    private final WebSite site;
    private final RequestCounts counts;
    private final List<WebListener> listeners = new CopyOnWriteArrayList<>();

    /// @param hostnames the names under which we serve when `web.hosts` is empty; `*.example.org`
    ///   stands for every name below
    /// @param visitors who is logged in
    /// @param trusted whose requests are not counted
    /// @param httpsPort where HTTPS is served; 0: nowhere
    public WebServer(
            WebMounts mounts,
            Supplier<WebSettings> settings,
            Supplier<? extends Collection<String>> hostnames,
            Visitors visitors,
            Supplier<TrustedSettings> trusted,
            IntSupplier httpsPort,
            Events events) {
        this.counts = new RequestCounts(settings, trusted);
        this.site =
                new WebSite(
                        mounts,
                        settings,
                        new PeerRules(settings, hostnames),
                        visitors,
                        counts,
                        new LiveStreams(),
                        httpsPort,
                        events);
    }

    /// Makes a listener of the site; it is not started yet.
    public WebListener listener(ListenerPlan plan, ListenerContext context) {
        var listener = new WebListener(plan, context, site);
        listeners.add(listener);
        return listener;
    }

    /// What runs.
    public List<WebListener> listeners() {
        return List.copyOf(listeners);
    }

    @Override
    public List<Field> status() {
        var fields = new ArrayList<Field>();
        fields.add(
                Field.of(
                        "web",
                        Value.group(
                                Field.of("requests", Value.number(counts.served())),
                                Field.of("refusedAsTooMany", Value.number(counts.refused())),
                                Field.of("connectionsCut", Value.number(site.connectionsCut())),
                                Field.of("streams", Value.number(site.streams().count())))));
        return fields;
    }
}
