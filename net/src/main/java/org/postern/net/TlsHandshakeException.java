package org.postern.net;

import java.io.IOException;

/// A TLS handshake failed: the connection is of no more use.
public final class TlsHandshakeException extends IOException {
    private static final long serialVersionUID = 1L;

    TlsHandshakeException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
