package org.postern.web;

import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.postern.net.TlsIdentity;

import javax.net.ssl.SSLEngine;

/// TLS as all other listeners of the node speak it: each connection is given the certificate that
/// is in use then.
final class NodeTls extends SslContextFactory.Server {
    private final TlsIdentity identity;

    NodeTls(TlsIdentity identity) {
        this.identity = identity;
        // Nothing is to be loaded at the start; connections do not use it.
        setSslContext(identity.context());
    }

    @Override
    public SSLEngine newSSLEngine() {
        return identity.serverEngine();
    }

    @Override
    public SSLEngine newSSLEngine(String host, int port) {
        return identity.serverEngine();
    }

    @Override
    public void customize(SSLEngine engine) {
        // It is as it shall be.
    }
}
