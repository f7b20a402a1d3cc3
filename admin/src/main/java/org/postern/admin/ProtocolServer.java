package org.postern.admin;

import org.postern.kernel.Catalogue;
import org.postern.net.Authenticator;
import org.postern.net.Connection;
import org.postern.net.LoginSettings;
import org.postern.net.SessionHandler;
import org.postern.net.SessionTokens;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// The administration protocol's server: one object for the port in clear and the one under TLS. It
/// is a face of the catalogue, for programs; `docs/admin-protocol.md` describes it.
///
/// @param hostname the name in the greeting
/// @param version digits and dots
/// @param authenticator judges LOGIN
/// @param operators what an account may do, asked for each command
/// @param tokens what LOGIN's session ids stand for
/// @param login whether passwords may come in clear; asked for each LOGIN
/// @param settings asked anew for each session
public record ProtocolServer(
        Supplier<String> hostname,
        String version,
        Catalogue catalogue,
        Authenticator authenticator,
        Operators operators,
        SessionTokens tokens,
        Supplier<LoginSettings> login,
        Supplier<ProtocolSettings> settings)
        implements SessionHandler {
    /// The protocol's name for authenticators.
    public static final String SERVICE = "admin";

    @Override
    public void serve(Connection connection) throws IOException {
        new ProtocolSession(this, connection).run();
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
        return ("* NO Failed: " + why + " (" + id + ")\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
