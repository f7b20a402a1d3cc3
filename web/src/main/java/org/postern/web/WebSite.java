package org.postern.web;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.postern.kernel.Events;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// The site behind all listeners, and what all requests share. What one request goes through is an
/// [Exchange].
final class WebSite {
    private final WebMounts mounts;
    private final Supplier<WebSettings> settings;
    private final PeerRules peers;
    private final Visitors visitors;
    private final RequestCounts counts;
    private final LiveStreams streams;
    private final WebSocketUpgrades sockets;
    private final IntSupplier httpsPort;
    private final Events events;
    private final LongAdder cut = new LongAdder();
    private volatile boolean stopping;

    /// @param httpsPort where HTTPS is served; 0: nowhere
    WebSite(
            WebMounts mounts,
            Supplier<WebSettings> settings,
            PeerRules peers,
            Visitors visitors,
            RequestCounts counts,
            LiveStreams streams,
            IntSupplier httpsPort,
            Events events) {
        this.mounts = mounts;
        this.settings = settings;
        this.peers = peers;
        this.visitors = visitors;
        this.counts = counts;
        this.streams = streams;
        this.sockets = new WebSocketUpgrades(streams);
        this.httpsPort = httpsPort;
        this.events = events;
    }

    /// A listener's way in.
    ///
    /// @param service the listener's name
    Handler handler(String service) {
        return new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                var exchange = new Exchange(WebSite.this, service, request, response, callback);
                Thread.ofVirtual().name(service + "-" + exchange.id()).start(exchange::serve);
                return true;
            }
        };
    }

    WebMounts mounts() {
        return mounts;
    }

    WebSettings settings() {
        return settings.get();
    }

    PeerRules peers() {
        return peers;
    }

    Visitors visitors() {
        return visitors;
    }

    RequestCounts counts() {
        return counts;
    }

    LiveStreams streams() {
        return streams;
    }

    WebSocketUpgrades sockets() {
        return sockets;
    }

    /// Where clients find HTTPS; 0: nowhere.
    int httpsPort() {
        int set = settings.get().httpsPort();
        return set == 0 ? httpsPort.getAsInt() : set;
    }

    /// A connection is cut or refused.
    void countCut() {
        cut.increment();
    }

    long connectionsCut() {
        return cut.sum();
    }

    Events events() {
        return events;
    }

    boolean stopping() {
        return stopping;
    }

    /// Requests are taken from here on.
    void open() {
        stopping = false;
        streams.open();
    }

    /// No more requests are taken; what would go on for ever ends.
    void close() {
        stopping = true;
        streams.endAll();
    }
}
