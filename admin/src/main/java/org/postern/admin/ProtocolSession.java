package org.postern.admin;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;
import org.postern.kernel.Caller;
import org.postern.kernel.Ids;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.Connection;
import org.postern.net.Credentials;
import org.postern.net.WireInput;
import org.postern.net.WireOutput;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// One session of the administration protocol, on its connection's thread.
final class ProtocolSession {
    private static final Logger LOG = System.getLogger(ProtocolSession.class.getName());
    private static final String NOT_LOGGED_IN = "Not logged in";
    private static final String BAD_ARGUMENT = "Bad argument";
    private static final String DENIED = "Permission denied";

    /// Longest name of an account: 64 octets, `@` and 255.
    static final int MAX_NAME_OCTETS = 320;

    /// How long a watcher waits before it looks whether its client is still there.
    private static final Duration WATCH_PAUSE = Duration.ofMillis(500);

    private static final int LINES_AT_ONCE = 100;

    private final ProtocolServer server;
    private final Connection connection;
    private final WireInput input;
    private final WireOutput output;
    private final ProtocolSettings settings;
    private final ProtocolReader reader;

    /// Who is logged in; null before.
    private @Nullable String account;

    private String token = "";
    private int failures;
    private int errors;

    ProtocolSession(ProtocolServer server, Connection connection) {
        this.server = server;
        this.connection = connection;
        input = connection.input();
        output = connection.output();
        settings = server.settings().get();
        reader = new ProtocolReader(input, (int) settings.maxRequest().count());
    }

    void run() throws IOException {
        try {
            input.idleTimeout(settings.loginTimeout());
            output.text("* OK " + server.hostname().get() + " admind " + server.version())
                    .text(" ready for administration (" + connection.id() + ")")
                    .crlf();
            answerAll();
        } catch (SocketTimeoutException | EOFException over) {
            LOG.log(Level.DEBUG, "session over id={0}: {1}", connection.id(), over.getMessage());
        }
    }

    private void answerAll() throws IOException {
        boolean more = true;
        while (more) {
            if (!input.lineReady()) {
                output.flush();
            }
            if (connection.stopping()) {
                break;
            }
            more = answerNext();
        }
        output.flush();
    }

    private boolean answerNext() throws IOException {
        try {
            ProtocolRequest request = reader.read();
            var answers = new ProtocolAnswers(output, request.tag());
            try {
                return answer(request.words(), answers);
            } catch (RuntimeException defect) {
                answers.no("Failed", "internal error (" + connection.id() + ")");
                output.flush();
                throw defect;
            }
        } catch (ProtocolSyntaxException bad) {
            new ProtocolAnswers(output, bad.tag()).no(BAD_ARGUMENT, bad.text());
            return !bad.over() && !tooMany();
        }
    }

    private boolean tooMany() {
        return account == null && ++errors > settings.maxErrors();
    }

    /// @return whether the session goes on
    private boolean answer(List<String> words, ProtocolAnswers answers) throws IOException {
        if (words.isEmpty()) {
            answers.no(BAD_ARGUMENT, "the line has no command");
            return !tooMany();
        }
        return switch (words.getFirst().toUpperCase(Locale.ROOT)) {
            case "VERSION" -> {
                answers.ok(server.version());
                yield true;
            }
            case "LOGOUT" -> {
                server.tokens().end(token);
                answers.ok("bye");
                yield false;
            }
            case "LOGIN" -> login(words, answers);
            default -> command(words, answers);
        };
    }

    private boolean login(List<String> words, ProtocolAnswers answers) throws IOException {
        if (words.size() != 3) {
            answers.no(BAD_ARGUMENT, "LOGIN takes a name and a password");
            return !tooMany();
        }
        if (!server.login().get().cleartext().allows(connection)) {
            answers.no(DENIED, "passwords are not taken without TLS: use the port that has it");
            return !tooMany();
        }
        return judged(judge(words.get(1), words.get(2)), answers);
    }

    private Outcome judge(String name, String password) {
        byte[] octets = password.getBytes(StandardCharsets.UTF_8);
        try {
            boolean possible =
                    name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_OCTETS
                            && Credentials.isPassword(octets);
            return possible
                    ? server.authenticator()
                            .password(
                                    "",
                                    name,
                                    octets,
                                    connection.client().getAddress(),
                                    connection.service(ProtocolServer.SERVICE))
                    : new Outcome.Refused();
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    private boolean judged(Outcome outcome, ProtocolAnswers answers) throws IOException {
        switch (outcome) {
            case Outcome.Accepted accepted -> {
                accept(accepted, answers);
                return true;
            }
            case Outcome.Refused _ -> answers.no(DENIED, "the name or the password is wrong");
            case Outcome.Blocked _ ->
                    answers.no(DENIED, "too many failed logins from your address, try later");
            case Outcome.NotEntitled notEntitled -> answers.no(DENIED, notEntitled.text());
            case Outcome.Unavailable _ -> {
                answers.no("Failed", "the directory cannot answer now, try later");
                return true;
            }
        }
        return ++failures < settings.maxLoginFailures();
    }

    private void accept(Outcome.Accepted accepted, ProtocolAnswers answers) throws IOException {
        server.tokens().end(token);
        account = accepted.account();
        connection.loggedIn(accepted.ticket());
        input.idleTimeout(settings.idleTimeout());
        token = server.tokens().issue(accepted.account(), accepted.ticket());
        answers.line(List.of(token));
        answers.ok("");
    }

    private boolean command(List<String> words, ProtocolAnswers answers) throws IOException {
        String operator = account;
        if (operator == null) {
            answers.no(NOT_LOGGED_IN, "LOGIN first");
            return !tooMany();
        }
        if (connection.loginRevoked()) {
            answers.no(NOT_LOGGED_IN, "your login has been ended");
            return false;
        }
        var role = server.operators().role(operator);
        if (role.isEmpty()) {
            answers.no(NOT_LOGGED_IN, "the account " + operator + " is gone or cannot be read");
            return false;
        }
        return execute(words, operator, role.get(), answers);
    }

    /// @return whether the session goes on
    private boolean execute(List<String> words, String operator, Role role, ProtocolAnswers answers)
            throws IOException {
        // What is sent by a program has been decided: nothing is asked again.
        var caller =
                new Caller(
                        operator,
                        role,
                        true,
                        Ids.next(),
                        Caller.SecretSource.NONE,
                        Progress.NONE,
                        "protocol " + Addresses.text(connection.client()));
        try {
            Result result = server.catalogue().execute(words, caller);
            if (result instanceof Result.Live live) {
                return follow(live, answers);
            }
            answers.result(result);
        } catch (ProblemException e) {
            answers.no(e.problem());
        }
        return true;
    }

    /// Shows lines as they come until the client says something else or goes.
    ///
    /// @return whether the session goes on
    private boolean follow(Result.Live live, ProtocolAnswers answers) throws IOException {
        try (var source = live.source()) {
            output.flush();
            while (!input.arrivesWithin(Duration.ZERO)
                    && !connection.stopping()
                    && !connection.loginRevoked()) {
                show(source, answers);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        if (connection.loginRevoked()) {
            answers.no(NOT_LOGGED_IN, "your login has been ended");
            return false;
        }
        answers.ok("");
        return true;
    }

    /// Shows what is there, a screen's worth at most: then the client is looked at again.
    private void show(Result.Source source, ProtocolAnswers answers)
            throws IOException, InterruptedException {
        var line = source.next(WATCH_PAUSE);
        for (int i = 0; line != null && i < LINES_AT_ONCE; i++) {
            answers.line(line);
            line = source.next(Duration.ZERO);
        }
        if (line != null) {
            answers.line(line);
        }
        output.flush();
    }
}
