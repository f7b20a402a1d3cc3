package org.postern.imap.server;

import java.net.InetSocketAddress;

/// The fixture's server for tests outside of this package.
public final class ServerForClients implements AutoCloseable {
    private final Fixture fixture = new Fixture();

    public InetSocketAddress address() {
        return fixture.server.address();
    }

    @Override
    public void close() {
        fixture.close();
    }
}
