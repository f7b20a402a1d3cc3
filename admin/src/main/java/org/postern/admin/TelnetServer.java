package org.postern.admin;

import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;
import org.postern.kernel.Addresses;
import org.postern.kernel.Role;
import org.postern.net.Authenticator;
import org.postern.net.Connection;
import org.postern.net.Credentials;
import org.postern.net.LoginSettings;
import org.postern.net.SessionHandler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/// The command line over telnet (RFC 854), for networks where nothing else is at hand. It is off
/// unless `telnet.port` is set, and takes passwords only where `login.cleartext` lets it.
///
/// @param login whether passwords may come in clear; asked for each session
public record TelnetServer(
        ShellSite site,
        Authenticator logins,
        Supplier<LoginSettings> login,
        Supplier<TelnetSettings> settings)
        implements SessionHandler {
    /// The protocol's name for authenticators.
    private static final String SERVICE = "telnet";

    private static final int MAX_FAILURES = 3;
    private static final Duration LOGIN_TIME = Duration.ofMinutes(1);

    @Override
    public void serve(Connection connection) throws IOException {
        // A stranger has a minute in all.
        connection.input().idleTimeout(LOGIN_TIME);
        connection.input().deadline(LOGIN_TIME);
        var stream = new TelnetStream(connection.input(), connection.output());
        stream.negotiate();
        if (!login.get().cleartext().allows(connection)) {
            say(stream, "Passwords are not taken in clear here: use ssh.");
            return;
        }
        Optional<Authenticator.Outcome.Accepted> operator = logIn(connection, stream);
        if (operator.isEmpty()) {
            return;
        }
        connection.loggedIn(operator.get().ticket());
        connection.input().noDeadline();
        connection.input().idleTimeout(settings.get().idleTimeout());
        try (var terminal =
                new ExternalTerminal(
                        "telnet",
                        TerminalTypes.known(stream.terminalType()),
                        stream.input(),
                        stream.output(),
                        StandardCharsets.UTF_8)) {
            terminal.setSize(Size.of(stream.columns(), stream.rows()));
            String from = SERVICE + " " + Addresses.text(connection.client());
            new Shell(site, terminal, operator.get().account(), from).run();
        }
    }

    private Optional<Authenticator.Outcome.Accepted> logIn(
            Connection connection, TelnetStream stream) throws IOException {
        for (int i = 0; i < MAX_FAILURES; i++) {
            Optional<String> name = stream.line("login: ", true);
            Optional<String> password =
                    name.isPresent() ? stream.line("password: ", false) : Optional.empty();
            if (password.isEmpty()) {
                return Optional.empty();
            }
            var outcome = judge(connection, name.get(), password.get());
            if (outcome instanceof Authenticator.Outcome.Accepted accepted
                    && site.operators().role(accepted.account()).orElse(Role.USER) != Role.USER) {
                return Optional.of(accepted);
            }
            say(stream, "The name or the password is wrong, or this is no operator's account.");
        }
        return Optional.empty();
    }

    private Authenticator.Outcome judge(Connection connection, String name, String password) {
        byte[] octets = password.getBytes(StandardCharsets.UTF_8);
        try {
            return Credentials.isPassword(octets)
                    ? logins.password("", name, octets, connection.client().getAddress(), SERVICE)
                    : new Authenticator.Outcome.Refused();
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    private static void say(TelnetStream stream, String text) throws IOException {
        stream.output().write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
        stream.output().flush();
    }

    @Override
    public byte[] refusal(Refusal reason, String id) {
        return ("Too many connections, try again later (" + id + ").\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
