package org.postern.smtp.server;

import org.postern.kernel.Event;
import org.postern.kernel.Octets;
import org.postern.net.Authenticator;
import org.postern.net.CombinedMechanisms;
import org.postern.net.PasswordMechanisms;
import org.postern.net.SaslExchange;
import org.postern.net.SaslMechanisms;
import org.postern.net.ScramAccount;
import org.postern.net.ScramMechanisms;
import org.postern.smtp.server.SmtpSettings.AuthPolicy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server over a [MemoryBackend], with what a test may wish to set.
final class Fixture {
    final MemoryBackend backend = new MemoryBackend();
    final List<Event> events = new CopyOnWriteArrayList<>();
    SmtpMode mode = SmtpMode.MX;
    SmtpSettings settings = settings(AuthPolicy.NORELAYS);
    final ScramAccount scram = new ScramAccount("ada", "secret", "ada@b.test");
    boolean cleartext = true;
    private SaslMechanisms sasl = new Mechanisms();
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));

    Fixture() {}

    Fixture(SmtpMode mode) {
        this.mode = mode;
    }

    /// With the mechanisms of the product, for the login `ada`, `secret`.
    Fixture withPasswords() {
        sasl =
                new PasswordMechanisms((_, name, password, _, _) ->
                        name.equals("ada")
                                        && new String(password, StandardCharsets.UTF_8)
                                                .equals("secret")
                                ? new Authenticator.Outcome.Accepted("ada@b.test")
                                : new Authenticator.Outcome.Refused());
        return this;
    }

    /// The same login, by SCRAM as well.
    Fixture withScram() {
        withPasswords();
        sasl = new CombinedMechanisms(new ScramMechanisms(scram), sasl);
        return this;
    }

    /// The defaults, small enough to reach.
    static SmtpSettings settings(AuthPolicy auth) {
        return new SmtpSettings(
                new Octets(100_000),
                100,
                1000,
                20,
                100,
                3,
                2048,
                Duration.ofMinutes(5),
                Duration.ofMinutes(3),
                Duration.ofHours(1),
                auth);
    }

    SaslMechanisms mechanisms() {
        return sasl;
    }

    SmtpServer server() {
        var service =
                new SmtpService(
                        mode,
                        () -> "mx.test",
                        () -> settings,
                        sasl,
                        connection -> cleartext,
                        clock);
        return new SmtpServer(service, backend, events::add);
    }

    /// Runs a session whose client says these lines, each ended by CRLF; the answers.
    String say(String... lines) throws IOException {
        return run(new ScriptedConnection(String.join("\r\n", lines) + "\r\n"));
    }

    String run(ScriptedConnection connection) throws IOException {
        server().serve(connection);
        return connection.answers();
    }

    /// The codes of the answers, one a reply, with spaces between.
    static String codes(String answers) {
        var codes = new ArrayList<String>();
        for (String line : answers.split("\r\n")) {
            if (line.length() < 4 || line.charAt(3) == ' ') {
                codes.add(line.substring(0, 3));
            }
        }
        return String.join(" ", codes);
    }

    <T> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// PLAIN as net gives it, for the two logins `ada` (password `secret`) and `later` (the
    /// directory is down), and a mechanism that never ends.
    private static final class Mechanisms implements SaslMechanisms {
        @Override
        public List<String> names() {
            return List.of("PLAIN", "ENDLESS");
        }

        @Override
        public Optional<SaslExchange> start(String name, InetAddress client, String service) {
            return switch (name) {
                case "PLAIN" -> Optional.of(Mechanisms::plain);
                case "ENDLESS" -> Optional.of(_ -> new SaslExchange.Step.Challenge(new byte[] {1}));
                default -> Optional.empty();
            };
        }

        private static SaslExchange.Step plain(byte[] response) {
            return switch (new String(response, StandardCharsets.UTF_8)) {
                case "\0ada\0secret" ->
                        new SaslExchange.Step.Done(
                                new Authenticator.Outcome.Accepted("ada@b.test"));
                case "\0later\0secret" ->
                        new SaslExchange.Step.Done(new Authenticator.Outcome.Unavailable());
                case "", "malformed" -> new SaslExchange.Step.Malformed("not of PLAIN's form");
                default -> new SaslExchange.Step.Done(new Authenticator.Outcome.Refused());
            };
        }
    }
}
