package org.postern.managesieve.server;

import org.postern.kernel.Events;
import org.postern.managesieve.Response;
import org.postern.net.Connection;
import org.postern.net.SaslMechanisms;
import org.postern.net.SessionHandler;

import java.io.IOException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// ManageSieve's server: one object for all listeners of the protocol.
///
/// @param product what the capability IMPLEMENTATION says
/// @param passwordsAllowed whether a client may send its password on a connection as it is now
/// @param maxScriptOctets asked for each command; a longer literal is thrown away as it comes
/// @param settings asked anew for each session
public record ManageSieveServer(
        String product,
        ScriptsBackend backend,
        SaslMechanisms mechanisms,
        Predicate<Connection> passwordsAllowed,
        Supplier<Integer> maxScriptOctets,
        Supplier<ManageSieveSettings> settings,
        Events events)
        implements SessionHandler {
    /// The protocol's name for authenticators and class of service.
    public static final String SERVICE = "managesieve";

    @Override
    public void serve(Connection connection) throws IOException {
        new ManageSieveSession(this, connection).run();
    }

    // RFC 5804 section 1.3: TRYLATER
    @Override
    public byte[] refusal(Refusal reason, String id) {
        String why =
                switch (reason) {
                    case BUSY -> "Too many connections";
                    case TOO_MANY_FROM_ADDRESS -> "Too many connections from your address";
                    case TOO_MANY_FROM_NETWORK -> "Too many connections from your network";
                    case TOO_FAST_FROM_ADDRESS -> "Your address connects too often";
                };
        return Response.bye("TRYLATER", why + " (" + id + ")").octets();
    }
}
