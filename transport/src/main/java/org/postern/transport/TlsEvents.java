package org.postern.transport;

import org.postern.kernel.Events;

/// Reports what went wrong with TLS as events.
record TlsEvents(Events events) implements TlsResults {
    @Override
    public void succeeded(String domain, String policy) {
        // Nothing is worth saying.
    }

    @Override
    public void failed(String domain, String policy, String server, String type) {
        events.record(new TransportEvent.TlsFailed(domain, server, policy, type));
    }
}
