package org.postern.web;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.postern.net.ProxyProtocolSettings;

import java.net.InetSocketAddress;
import java.util.function.Supplier;

/// Reads the PROXY protocol header of the load balancers that are listed, and of nobody else (SPEC
/// DEP-4): a listed one must send it, to all others it is a malformed request.
final class ListedBalancers extends AbstractConnectionFactory {
    private final Supplier<ProxyProtocolSettings> settings;
    private final String next;
    private final ProxyConnectionFactory header;

    /// @param next the protocol behind the header
    ListedBalancers(Supplier<ProxyProtocolSettings> settings, String next) {
        super("listed-balancers");
        this.settings = settings;
        this.next = next;
        this.header = new ProxyConnectionFactory(next);
        addBean(header);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        var peer = ((InetSocketAddress) endPoint.getRemoteSocketAddress()).getAddress();
        return settings.get().expectsHeader(peer)
                ? header.newConnection(connector, endPoint)
                : connector.getConnectionFactory(next).newConnection(connector, endPoint);
    }
}
