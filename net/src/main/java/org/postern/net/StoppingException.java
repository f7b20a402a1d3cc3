package org.postern.net;

import java.net.SocketTimeoutException;

/// The listener is stopping while a session waits for its client's next command. The connection
/// still carries octets to the client: the session says goodbye and returns. It is a timeout, so a
/// session that says goodbye to an idle client needs nothing more.
public final class StoppingException extends SocketTimeoutException {
    private static final long serialVersionUID = 1L;

    public StoppingException() {
        super("the listener is stopping");
    }
}
