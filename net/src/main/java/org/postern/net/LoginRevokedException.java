package org.postern.net;

import java.net.SocketTimeoutException;

/// The login of a session that waits for its client's next command was taken back. As with
/// [StoppingException] the connection still carries octets to the client: the session says goodbye
/// and returns.
public final class LoginRevokedException extends SocketTimeoutException {
    private static final long serialVersionUID = 1L;

    public LoginRevokedException() {
        super("the login was taken back");
    }
}
