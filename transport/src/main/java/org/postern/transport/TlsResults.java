package org.postern.transport;

/// Told how TLS went with other servers, for those who want reports of it. Has to be quick.
@FunctionalInterface
public interface TlsResults {
    void told(TlsSession session);
}
