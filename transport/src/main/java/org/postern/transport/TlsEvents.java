package org.postern.transport;

import org.postern.kernel.Events;

/// Reports what went wrong with TLS as events, and hands all on.
record TlsEvents(Events events, TlsResults next) implements TlsResults {
    @Override
    public void told(TlsSession session) {
        if (session.failed()
                && (!session.policy().equals(TlsPolicy.NONE)
                        || !session.failure().equals("starttls-not-supported"))) {
            events.record(
                    new TransportEvent.TlsFailed(
                            session.domain(),
                            session.server(),
                            session.policy().type(),
                            session.failure()));
        }
        next.told(session);
    }
}
