package org.postern.pop3.server;

import org.postern.kernel.Events;
import org.postern.net.Authenticator;
import org.postern.net.Connection;
import org.postern.net.LoginSettings;
import org.postern.net.SaslMechanisms;
import org.postern.net.SessionHandler;
import org.postern.pop3.Pop3Response;
import org.postern.pop3.ResponseCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// POP3's server: one object for all listeners of the protocol.
///
/// @param hostname the name in the greeting
/// @param authenticator judges USER and PASS
/// @param mechanisms what AUTH offers
/// @param login whether passwords may come in clear; asked anew for each command
/// @param settings asked anew for each session
/// @param delays of the logins over all listeners
public record Pop3Server(
        Supplier<String> hostname,
        Maildrops maildrops,
        Authenticator authenticator,
        SaslMechanisms mechanisms,
        Supplier<LoginSettings> login,
        Supplier<Pop3Settings> settings,
        LoginDelays delays,
        Events events)
        implements SessionHandler {
    /// The protocol's name for authenticators and class of service.
    public static final String SERVICE = "pop3";

    @Override
    public void serve(Connection connection) throws IOException {
        new Pop3Session(this, connection).run();
    }

    @Override
    public byte[] refusal(Refusal reason, String id) {
        String why =
                switch (reason) {
                    case BUSY -> "too many connections, try again later";
                    case TOO_MANY_FROM_ADDRESS -> "too many connections from your address";
                    case TOO_MANY_FROM_NETWORK -> "too many connections from your network";
                    case TOO_FAST_FROM_ADDRESS -> "you connect too often, try again later";
                };
        // RFC 3206 section 4: our trouble and not the client's password.
        var response = Pop3Response.err(ResponseCode.SYS_TEMP, why + " (" + id + ")");
        return (response + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
