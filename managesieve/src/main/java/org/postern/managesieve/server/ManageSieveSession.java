package org.postern.managesieve.server;

import org.postern.kernel.Addresses;
import org.postern.managesieve.CommandReader;
import org.postern.managesieve.ManageSieveSyntaxException;
import org.postern.managesieve.Response;
import org.postern.managesieve.Word;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.Connection;
import org.postern.net.LoginRevokedException;
import org.postern.net.SaslDialogue;
import org.postern.net.StoppingException;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// One session, from greeting to end, on its connection's thread.
final class ManageSieveSession implements SaslDialogue.Protocol<ManageSieveSyntaxException> {
    private static final Logger LOG = System.getLogger(ManageSieveSession.class.getName());

    /// Largest literal of a stranger: a SASL response.
    private static final int MAX_STRANGERS_OCTETS = 24_576;

    private sealed interface State {
        record Stranger() implements State {}

        record LoggedIn(String account, ScriptsBackend.Scripts scripts) implements State {}

        record Over() implements State {}
    }

    private final ManageSieveServer server;
    private final Connection connection;
    private final ManageSieveSettings settings;
    private final CommandReader reader;
    private State state = new State.Stranger();
    private int failures;
    private int errors;

    ManageSieveSession(ManageSieveServer server, Connection connection) {
        this.server = server;
        this.connection = connection;
        settings = server.settings().get();
        reader = new CommandReader(connection.input());
    }

    void run() throws IOException {
        try {
            // RFC 5804 section 1.7: the greeting is the answer to CAPABILITY
            respond(capability());
            while (!(state instanceof State.Over)) {
                if (connection.stopping()) {
                    throw new StoppingException();
                }
                if (connection.loginRevoked()) {
                    throw new LoginRevokedException();
                }
                obeyNext();
            }
        } catch (EOFException gone) {
            LOG.log(Level.DEBUG, "the client closed id=" + connection.id());
        } catch (StoppingException e) {
            bye("TRYLATER", "The server is stopping");
        } catch (LoginRevokedException e) {
            bye("", "Your login has been ended; log in again");
        } catch (SocketTimeoutException e) {
            bye("", "Silent for too long");
        } catch (RuntimeException defect) {
            bye("TRYLATER", "Internal error" + id());
            throw defect;
        } finally {
            connection.loggedOut();
        }
    }

    private void obeyNext() throws IOException {
        waitForCommand();
        try {
            var words = reader.next(mostOctets());
            connection.input().deadline(settings.commandTimeout());
            respond(obey(words));
        } catch (ManageSieveSyntaxException e) {
            if (e.fatal()) {
                bye("", e.text());
            } else {
                mistake(e.text());
            }
        } catch (ScriptException e) {
            if (e.kind() == ScriptException.Kind.UNAVAILABLE) {
                LOG.log(Level.ERROR, "scripts unavailable id=" + connection.id(), e);
            }
            respond(Response.no(e.kind().code(), e.text()));
        }
        if (state instanceof State.Stranger && failures >= settings.maxLoginFailures()) {
            bye("", "Too many failed logins");
        } else if (errors > settings.maxErrors()) {
            bye("", "Too many errors");
        }
    }

    /// A stranger has to send its command within the time; a client that is logged in may be silent
    /// for long, but not in the midst of a command.
    private void waitForCommand() throws IOException {
        if (state instanceof State.LoggedIn) {
            connection.input().idleTimeout(settings.idleTimeout());
            connection.input().noDeadline();
        } else {
            connection.input().idleTimeout(settings.loginTimeout());
            connection.input().deadline(settings.loginTimeout());
        }
    }

    private int mostOctets() {
        return state instanceof State.LoggedIn
                ? server.maxScriptOctets().get()
                : MAX_STRANGERS_OCTETS;
    }

    private Response obey(List<Word> words)
            throws IOException, ManageSieveSyntaxException, ScriptException {
        if (!(words.getFirst() instanceof Word.Atom(var said))) {
            throw new ManageSieveSyntaxException("Expected a command", false);
        }
        String name = said.toUpperCase(Locale.ROOT);
        var rest = words.subList(1, words.size());
        return switch (name) {
            case "CAPABILITY" -> {
                Arguments.none(rest);
                yield capability();
            }
            case "NOOP" -> noop(rest);
            case "LOGOUT" -> logout(rest);
            case "STARTTLS" -> startTls(rest);
            case "AUTHENTICATE" -> authenticate(rest);
            default ->
                    state instanceof State.LoggedIn in
                            ? withLogin(name, rest, in)
                            : strangers(name);
        };
    }

    private Response strangers(String name) throws ManageSieveSyntaxException {
        if (name.equals("UNAUTHENTICATE") || ScriptCommands.NAMES.contains(name)) {
            return Response.no("Log in first");
        }
        throw new ManageSieveSyntaxException("No such command", false);
    }

    private Response withLogin(String name, List<Word> rest, State.LoggedIn in)
            throws IOException, ManageSieveSyntaxException, ScriptException {
        // RFC 5804 section 2.14.1
        if (name.equals("UNAUTHENTICATE")) {
            Arguments.none(rest);
            connection.loggedOut();
            state = new State.Stranger();
            return Response.ok("Log in again");
        }
        if (!ScriptCommands.NAMES.contains(name)) {
            throw new ManageSieveSyntaxException("No such command", false);
        }
        return new ScriptCommands(in.scripts(), connection.output(), changed(in)).obey(name, rest);
    }

    private ScriptCommands.Changed changed(State.LoggedIn in) {
        return (command, script) ->
                server.events()
                        .record(
                                new ManageSieveEvent.ScriptChanged(
                                        in.account(), command, script, connection.id()));
    }

    // RFC 5804 section 2.13
    private static Response noop(List<Word> rest) throws ManageSieveSyntaxException {
        if (rest.isEmpty()) {
            return Response.ok("Done");
        }
        String tag = Arguments.text(rest, 0, 1);
        // RFC 5804 section 1.3: TAG
        return new Response(Response.Status.OK, "TAG " + Response.quoted(tag), "Done");
    }

    // RFC 5804 section 2.3
    private Response logout(List<Word> rest) throws ManageSieveSyntaxException {
        Arguments.none(rest);
        state = new State.Over();
        return Response.ok("Bye");
    }

    // RFC 5804 section 2.2
    private Response startTls(List<Word> rest) throws IOException, ManageSieveSyntaxException {
        Arguments.none(rest);
        if (!(state instanceof State.Stranger) || !connection.canStartTls()) {
            return Response.no("TLS cannot begin here");
        }
        respond(Response.ok("Begin TLS"));
        connection.startTls();
        // RFC 5804 section 2.2: the capabilities again, which the client believes from here on
        return capability();
    }

    // RFC 5804 section 2.1
    private Response authenticate(List<Word> rest)
            throws IOException, ManageSieveSyntaxException, ScriptException {
        if (!(state instanceof State.Stranger)) {
            return Response.no("You are logged in already");
        }
        if (rest.isEmpty() || rest.size() > 2) {
            throw new ManageSieveSyntaxException("AUTHENTICATE has a mechanism", false);
        }
        String mechanism = Arguments.text(rest, 0, rest.size()).toUpperCase(Locale.ROOT);
        byte[] initial = rest.size() == 2 ? Arguments.octets(rest.get(1)) : null;
        if (server.mechanisms().needsPrivacy(mechanism)
                && !server.passwordsAllowed().test(connection)) {
            failed(mechanism, "cleartext");
            // RFC 5804 section 1.3: ENCRYPT-NEEDED
            return Response.no("ENCRYPT-NEEDED", "Start TLS before logging in");
        }
        var exchange = server.mechanisms().start(mechanism, connection, ManageSieveServer.SERVICE);
        if (exchange.isEmpty()) {
            return Response.no("That mechanism is not offered");
        }
        var outcome = new SaslDialogue<>(exchange.get(), this).run(initial);
        return judged(outcome, mechanism);
    }

    private Response judged(Outcome outcome, String mechanism) throws ScriptException {
        return switch (outcome) {
            case Outcome.Accepted(var account, var ticket) -> {
                state = new State.LoggedIn(account, server.backend().open(account));
                connection.loggedIn(ticket);
                server.events()
                        .record(
                                new ManageSieveEvent.ManageSieveLogin(
                                        account,
                                        client(),
                                        mechanism,
                                        connection.encrypted(),
                                        connection.id()));
                yield Response.ok("Logged in");
            }
            case Outcome.Refused _ -> {
                failures++;
                failed(mechanism, "refused");
                yield Response.no("Wrong name or password" + id());
            }
            case Outcome.Blocked _ -> {
                failed(mechanism, "blocked");
                yield Response.no(
                        "TRYLATER",
                        "Too many failed logins from your address, try again later" + id());
            }
            case Outcome.NotEntitled refused -> {
                failed(mechanism, "service");
                yield Response.no(refused.text() + id());
            }
            case Outcome.Unavailable _ -> {
                failed(mechanism, "unavailable");
                yield Response.no("TRYLATER", "Logins cannot be checked now" + id());
            }
        };
    }

    private void failed(String mechanism, String reason) {
        server.events()
                .record(
                        new ManageSieveEvent.ManageSieveLoginFailed(
                                client(), mechanism, reason, connection.id()));
    }

    // RFC 5804 section 2.1: challenges and responses are strings. A challenge is a literal: clients
    // made beside servers that always send literals (cyrus's sivtest) take no other.
    @Override
    public byte[] ask(String challenge) throws IOException, ManageSieveSyntaxException {
        String text =
                challenge.isEmpty()
                        ? "\"\""
                        : "{%d}\r\n%s".formatted(challenge.length(), challenge);
        connection.output().text(text).crlf().flush();
        var words = reader.next(MAX_STRANGERS_OCTETS);
        if (words.size() != 1) {
            throw new ManageSieveSyntaxException("Expected one string", false);
        }
        return Arguments.octets(words.getFirst());
    }

    @Override
    public ManageSieveSyntaxException cancelled() {
        return new ManageSieveSyntaxException("Cancelled", false);
    }

    @Override
    public ManageSieveSyntaxException malformed(String reason) {
        return new ManageSieveSyntaxException(
                "That is not of the mechanism's form: " + reason, false);
    }

    // RFC 5804 section 1.7
    private Response capability() throws IOException {
        tell("IMPLEMENTATION", server.product());
        tell("VERSION", "1.0");
        tell("SIEVE", String.join(" ", server.backend().extensions()));
        if (!server.backend().notificationMethods().isEmpty()) {
            tell("NOTIFY", String.join(" ", server.backend().notificationMethods()));
        }
        tell("MAXREDIRECTS", Integer.toString(server.backend().maxRedirects()));
        if (state instanceof State.LoggedIn(var account, var _)) {
            tell("OWNER", account);
        } else {
            boolean passwords = server.passwordsAllowed().test(connection);
            tell("SASL", String.join(" ", server.mechanisms().offered(connection, passwords)));
            if (connection.canStartTls()) {
                connection.output().text("\"STARTTLS\"").crlf();
            }
        }
        connection.output().text("\"UNAUTHENTICATE\"").crlf();
        return Response.ok("");
    }

    private void tell(String name, String value) throws IOException {
        connection
                .output()
                .write(
                        (Response.quoted(name) + " " + Response.quoted(value) + "\r\n")
                                .getBytes(StandardCharsets.UTF_8));
    }

    private void mistake(String text) throws IOException {
        errors++;
        respond(Response.no(text));
    }

    private void respond(Response response) throws IOException {
        connection.output().write(response.octets());
        if (!connection.input().lineReady()) {
            connection.output().flush();
        }
    }

    private void bye(String code, String text) throws IOException {
        state = new State.Over();
        connection.output().write(Response.bye(code, text).octets());
        connection.output().flush();
    }

    private String client() {
        return Addresses.text(connection.client().getAddress());
    }

    private String id() {
        return " (" + connection.id() + ")";
    }
}
