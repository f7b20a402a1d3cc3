package org.postern.web;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;
import org.postern.kernel.Ids;
import org.postern.net.ConnectionLimits.Admission;
import org.postern.net.ListenerContext;
import org.postern.net.ListenerPlan;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Accepts the connections of one address, within the limits that all listeners of the node share.
final class WebConnector extends ServerConnector {
    private final ListenerPlan plan;
    private final ListenerContext context;
    private final WebSite site;

    /// The connections that are open, and what they were admitted by.
    private final Map<SocketChannel, Runnable> open = new ConcurrentHashMap<>();

    /// By the endpoints' channels.
    private final Map<Object, ConnectionWatch> watches = new ConcurrentHashMap<>();

    WebConnector(
            Server server,
            ListenerPlan plan,
            ListenerContext context,
            WebSite site,
            ConnectionFactory... protocols) {
        super(server, null, null, null, 1, 1, protocols);
        this.plan = plan;
        this.context = context;
        this.site = site;
    }

    @Override
    public void accept(int acceptor) throws IOException {
        var listening = (ServerSocketChannel) getTransport();
        if (listening == null || !listening.isOpen()) {
            return;
        }
        var channel = listening.accept();
        boolean taken = false;
        try {
            var client = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
            taken = admitted(channel, client);
            if (taken) {
                channel.configureBlocking(false);
                configure(channel.socket());
                getSelectorManager().accept(channel);
            }
        } finally {
            if (!taken) {
                forget(channel);
            }
        }
    }

    private boolean admitted(SocketChannel channel, InetAddress client) {
        if (open.size() >= context.settings().get().perService()
                || (context.overload().overloaded() && !context.limits().trusts(client))) {
            cut(client, WebEvent.CutReason.BUSY);
            return false;
        }
        if (context.proxies().get().expectsHeader(client) || site.settings().believes(client)) {
            // A balancer's or a proxy's connections are those of many clients.
            open.put(channel, () -> {});
            return true;
        }
        return switch (context.limits().admit(client)) {
            case Admission.Admitted admitted -> {
                open.put(channel, admitted::close);
                yield true;
            }
            case Admission.Refused(_, var first) -> {
                if (first) {
                    cut(client, WebEvent.CutReason.TOO_MANY);
                } else {
                    site.countCut();
                }
                yield false;
            }
        };
    }

    private void cut(InetAddress client, WebEvent.CutReason reason) {
        site.countCut();
        context.events()
                .record(
                        new WebEvent.ConnectionCut(
                                plan.name(), Addresses.text(client), reason, Ids.next()));
    }

    private void forget(SocketChannel channel) {
        var leave = open.remove(channel);
        if (leave != null) {
            leave.run();
        }
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone all the more.
            return;
        }
    }

    @Override
    protected void onEndPointOpened(EndPoint endPoint) {
        super.onEndPointOpened(endPoint);
        watches.put(endPoint.getTransport(), new ConnectionWatch(endPoint));
    }

    @Override
    protected void onEndPointClosed(EndPoint endPoint) {
        super.onEndPointClosed(endPoint);
        watches.remove(endPoint.getTransport());
        if (endPoint.getTransport() instanceof SocketChannel channel) {
            forget(channel);
        }
    }

    /// The watch over the connection of a request; null when it is gone.
    @Nullable ConnectionWatch watchOf(EndPoint endPoint) {
        return watches.get(endPoint.getTransport());
    }

    int liveConnections() {
        return open.size();
    }

    @Nullable InetSocketAddress address() {
        var listening = (ServerSocketChannel) getTransport();
        return listening == null
                ? null
                : (InetSocketAddress) listening.socket().getLocalSocketAddress();
    }

    private void cut(ConnectionWatch watched, WebEvent.CutReason reason) {
        if (watched.endPoint().getRemoteSocketAddress() instanceof InetSocketAddress peer) {
            cut(peer.getAddress(), reason);
        }
        watched.cut();
    }

    /// Cuts connections whose clients take too long over a header or an answer.
    void cutSlow() {
        long now = System.nanoTime();
        var most = site.settings().headerTimeout();
        for (var watched : watches.values()) {
            if (watched.tooSlow(now, most)) {
                cut(watched, WebEvent.CutReason.SLOW_HEADER);
            } else if (watched.writesTooSlowly(now)) {
                cut(watched, WebEvent.CutReason.SLOW_READER);
            }
        }
        // What was accepted and closed before anybody had an endpoint of it.
        for (var channel : List.copyOf(open.keySet())) {
            if (!channel.isOpen()) {
                forget(channel);
            }
        }
    }

    /// After a stop: nothing is open.
    void forget() {
        List.copyOf(open.keySet()).forEach(this::forget);
        watches.clear();
    }
}
