package org.postern.admin;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Words;

import java.io.BufferedReader;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// The program behind `./postern admin`: gives commands to the node that runs in a home.
///
///     AdminClient --home DIR [--json] [--yes] 'command' | -
///
/// The result goes to standard output. A failure prints its three parts to standard error and
/// nothing to standard output, and the exit status is 1. `-` reads one command a line from standard
/// input, skips empty lines and those that begin with `#`, and stops at the first failure. A secret
/// argument given as `-` is read from standard input, without echo at a terminal. How far a long
/// command is stands on standard error; Ctrl-C cancels it on the node too.
///
/// A JVM is started for each call, so this class and what it touches stay few and plain.
public final class AdminClient {
    /// Longest answer taken; a list of every account of a large node fits.
    private static final int MAX_ANSWER_OCTETS = 256 << 20;

    private final Options options;
    private final BufferedReader in;
    private final PrintStream out;
    private final boolean interactive;
    private final ShownProgress progress;
    private int linesRead;

    private record Options(Path home, boolean json, boolean yes, String command) {}

    /// A failure with the id that the node's log has it under; the id is empty when the node was
    /// not reached.
    private record Failure(Problem problem, String id) {}

    private AdminClient(
            Options options,
            InputStream in,
            PrintStream out,
            boolean interactive,
            ShownProgress progress) {
        this.options = options;
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.out = out;
        this.interactive = interactive;
        this.progress = progress;
    }

    public static void main(String[] arguments) {
        var out = utf8(FileDescriptor.out);
        var err = utf8(FileDescriptor.err);
        int status = run(arguments, System.in, out, err, true);
        out.flush();
        err.flush();
        System.exit(status);
    }

    /// Names and subjects are in any script, whatever the locale of a script's environment.
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }

    /// Does what the program does, with other streams.
    ///
    /// @param interactive whether a terminal may be asked for secrets
    /// @return the exit status
    public static int run(
            String[] arguments,
            InputStream in,
            PrintStream out,
            PrintStream err,
            boolean interactive) {
        boolean json = false;
        for (String argument : arguments) {
            json |= argument.equals("--json");
        }
        Failure failure;
        try {
            var progress = new ShownProgress(err, ShownProgress.Form.of(json), System::nanoTime);
            failure = new AdminClient(options(arguments), in, out, interactive, progress).talk();
        } catch (ProblemException e) {
            failure = new Failure(e.problem(), "");
        }
        if (failure == null) {
            return 0;
        }
        err.println(json ? json(failure) : text(failure));
        return 1;
    }

    private static String json(Failure failure) {
        return JsonOutput.of(failure.problem(), failure.id()).stripTrailing();
    }

    /// The width of the terminal, which the launcher measures; 0 in a pipe.
    private static long columns() {
        return Long.getLong("postern.columns", 0L);
    }

    private static String text(Failure failure) {
        var text = new StringBuilder();
        failure.problem()
                .toString()
                .lines()
                .forEach(l -> text.append(text.isEmpty() ? "" : "\n").append(TerminalText.safe(l)));
        return text.toString();
    }

    private static Options options(String[] arguments) throws ProblemException {
        Path home = null;
        boolean json = false;
        boolean yes = false;
        int at = 0;
        for (; at < arguments.length && arguments[at].startsWith("--"); at++) {
            if (arguments[at].startsWith("--home=")) {
                home = Path.of(arguments[at].substring("--home=".length()));
                continue;
            }
            switch (arguments[at]) {
                case "--json" -> json = true;
                case "--yes" -> yes = true;
                case "--home" -> {
                    at++;
                    home = at < arguments.length ? Path.of(arguments[at]) : null;
                }
                default -> throw usage("There is no option " + arguments[at] + ".");
            }
        }
        if (home == null || home.toString().isEmpty()) {
            throw usage("The home of the node is missing.");
        }
        return new Options(home, json, yes, command(arguments, at));
    }

    /// One argument is a command line; several are its words.
    private static String command(String[] arguments, int from) throws ProblemException {
        if (from == arguments.length) {
            throw usage("There is no command.");
        }
        if (from == arguments.length - 1) {
            return arguments[from];
        }
        var command = new StringBuilder();
        for (int i = from; i < arguments.length; i++) {
            command.append(i == from ? "" : " ").append(Words.quoteIfNeeded(arguments[i]));
        }
        return command.toString();
    }

    private static ProblemException usage(String error) {
        return new ProblemException(
                error,
                "admin [--home DIR] [--json] [--yes] 'command', or - for commands on standard"
                        + " input",
                "./postern admin Help");
    }

    /// Gives the command or commands.
    ///
    /// @return what went wrong; null when nothing did
    private @Nullable Failure talk() throws ProblemException {
        String token = token();
        try (SocketChannel channel = connect()) {
            var lines = new JsonLines(channel, MAX_ANSWER_OCTETS);
            return options.command().equals("-")
                    ? giveAll(lines, token)
                    : give(lines, token, options.command());
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            "The node did not answer to the end.",
                            "It is stopping, or was stopped, while the command ran.",
                            "./postern status"),
                    e);
        }
    }

    private String token() throws ProblemException {
        try {
            return Files.readString(files().token()).strip();
        } catch (AccessDeniedException e) {
            throw new ProblemException(
                    new Problem(
                            "You may not administer the node in " + options.home() + ".",
                            files().token() + " is not yours to read.",
                            "the same command as the user that runs the node"),
                    e);
        } catch (IOException e) {
            throw noNode("There is no administration token.", e);
        }
    }

    private AdminHome files() {
        return new AdminHome(options.home().toAbsolutePath());
    }

    private SocketChannel connect() throws ProblemException {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(files().findSocket()));
        } catch (IOException | InvalidPathException e) {
            throw noNode("Nothing answers at the administration socket.", e);
        }
    }

    private ProblemException noNode(String detail, Exception cause) {
        return new ProblemException(
                new Problem(
                        "No node runs in " + options.home() + ".",
                        detail,
                        "./postern start --home " + Words.quoteIfNeeded(options.home().toString())),
                cause);
    }

    /// Gives the commands on standard input until one fails.
    private @Nullable Failure giveAll(JsonLines lines, String token) throws IOException {
        for (String line = nextLine(); line != null; line = nextLine()) {
            int number = linesRead;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Failure failure = give(lines, token, line);
            if (failure != null) {
                Problem problem = failure.problem();
                String error = "Line " + number + ": " + problem.error();
                return new Failure(
                        new Problem(error, problem.detail(), problem.hint()), failure.id());
            }
            out.flush();
        }
        return null;
    }

    private @Nullable Failure give(JsonLines lines, String token, String command)
            throws IOException {
        var request = new LinkedHashMap<String, @Nullable Object>();
        request.put("version", AdminSession.VERSION);
        request.put("token", token);
        request.put("command", command);
        request.put("json", options.json());
        request.put("yes", options.yes());
        request.put("progress", true);
        request.put("columns", options.json() ? 0L : columns());
        Map<?, ?> answer = exchange(lines, request);
        while (!(answer.get("ok") instanceof Boolean)) {
            if (answer.get("progress") instanceof Map<?, ?> step) {
                progress.show(step);
            } else if (answer.get("line") instanceof String line) {
                progress.clear();
                out.print(line);
                out.flush();
            } else if (answer.get("ask") instanceof String argument) {
                progress.clear();
                var secret = new LinkedHashMap<String, @Nullable Object>();
                secret.put("secret", secret(argument));
                lines.send(secret);
            }
            answer = receive(lines);
        }
        progress.clear();
        if (Boolean.TRUE.equals(answer.get("ok"))) {
            out.print(answer.get("output"));
            return null;
        }
        var problem =
                new Problem(
                        String.valueOf(answer.get("error")),
                        text(answer, "detail"),
                        text(answer, "hint"));
        return new Failure(problem, String.valueOf(answer.get("id")));
    }

    /// A node that refuses the connection has answered, and closed, before it reads.
    private static Map<?, ?> exchange(JsonLines lines, Map<String, @Nullable Object> request)
            throws IOException {
        try {
            lines.send(request);
        } catch (IOException e) {
            try {
                return receive(lines);
            } catch (IOException again) {
                e.addSuppressed(again);
                throw e;
            }
        }
        return receive(lines);
    }

    private static @Nullable String text(Map<?, ?> answer, String name) {
        return answer.get(name) instanceof String text ? text : null;
    }

    private static Map<?, ?> receive(JsonLines lines) throws IOException {
        Map<?, ?> answer = lines.receive();
        if (answer == null) {
            throw new IOException("the node closed the connection");
        }
        return answer;
    }

    private @Nullable String secret(String argument) throws IOException {
        Console console = interactive ? System.console() : null;
        if (console != null && console.isTerminal()) {
            char[] typed = console.readPassword("%s: ", argument);
            return typed == null ? null : new String(typed);
        }
        return nextLine();
    }

    private @Nullable String nextLine() throws IOException {
        linesRead++;
        return in.readLine();
    }
}
