package org.postern.admin;

import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;
import org.postern.kernel.Caller;
import org.postern.kernel.Ids;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Words;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The command line at a terminal: one operator, one thread. Ctrl-C cancels the line or the command
/// and not the session; Ctrl-D, `exit`, `quit` and `logout` end it.
final class Shell {
    /// Lines that the arrow keys bring back; they may hold passwords and so are kept in memory
    /// only.
    private static final int HISTORY = 500;

    private static final Duration PROGRESS_PAUSE = Duration.ofMillis(250);
    private static final Duration WATCH_PAUSE = Duration.ofMillis(250);
    private static final List<String> ENDS = List.of("exit", "quit", "logout");

    private final ShellSite site;
    private final Terminal terminal;
    private final PrintStream out;
    private final String account;
    private final String from;
    private final LineReader reader;
    private volatile boolean cancelled;

    /// @param account who is logged in
    /// @param from where from, for the audit
    Shell(ShellSite site, Terminal terminal, String account, String from) {
        this.site = site;
        this.terminal = terminal;
        this.account = account;
        this.from = from;
        this.out = new PrintStream(terminal.output(), false, StandardCharsets.UTF_8);
        var parser = new DefaultParser();
        parser.setQuoteChars(new char[] {'"'});
        parser.setEscapeChars(new char[] {'\\'});
        this.reader =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .appName("postern")
                        .parser(parser)
                        .completer(
                                new ShellCompleter(
                                        site.catalogue(),
                                        () -> site.operators().role(account).orElse(Role.USER)))
                        .variable(LineReader.HISTORY_SIZE, HISTORY)
                        .option(LineReader.Option.CASE_INSENSITIVE, true)
                        .option(LineReader.Option.AUTO_FRESH_LINE, true)
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .build();
        terminal.handle(Terminal.Signal.INT, _ -> cancelled = true);
    }

    /// Reads and runs lines until the operator leaves.
    void run() {
        out.print(
                "Postern on "
                        + site.hostname().get()
                        + ". Help lists the commands, Tab completes, Ctrl-D leaves.\r\n");
        out.flush();
        while (true) {
            try {
                String line = reader.readLine(prompt()).strip();
                if (ENDS.contains(line.toLowerCase(Locale.ROOT))) {
                    return;
                }
                if (!line.isEmpty()) {
                    execute(line);
                }
            } catch (UserInterruptException e) {
                // The line is given up; the session is not.
            } catch (EndOfFileException e) {
                return;
            }
        }
    }

    private String prompt() {
        String host = site.hostname().get();
        int dot = host.indexOf('.');
        return (dot < 0 ? host : host.substring(0, dot)) + "> ";
    }

    /// Runs one line.
    ///
    /// @return whether it did what it says
    boolean execute(String line) {
        cancelled = false;
        try {
            List<String> words = Words.split(line);
            boolean json = words.size() > 1 && words.getLast().equals("--json");
            if (json) {
                words = words.subList(0, words.size() - 1);
            }
            Role role = role();
            if (talked(words, role)) {
                return true;
            }
            Result result = result(words, role);
            if (result instanceof Result.Live live) {
                follow(live, json);
            } else {
                show(result, json);
            }
            return true;
        } catch (ProblemException e) {
            if (line.endsWith(" --json")) {
                out.print(JsonOutput.of(e.problem(), "").stripTrailing() + "\r\n");
                out.flush();
            } else {
                problem(e.problem());
            }
            return false;
        }
    }

    /// Runs a program that talks with the operator, if that is what was typed.
    private boolean talked(List<String> words, Role role) throws ProblemException {
        if (words.size() != 1 || isDumb()) {
            return false;
        }
        for (var program : site.programs()) {
            if (program.name().equalsIgnoreCase(words.getFirst())) {
                if (!role.includes(program.role())) {
                    return false;
                }
                var progress = new Cancellable();
                try {
                    program.run(terminal, caller(role, false, progress));
                } finally {
                    progress.shown.clear();
                }
                return true;
            }
        }
        return false;
    }

    private Role role() throws ProblemException {
        return site.operators()
                .role(account)
                .orElseThrow(() ->
                        new ProblemException(
                                "You are not an operator any more.",
                                account + " is gone, or the directory cannot be read.",
                                null));
    }

    private Result result(List<String> words, Role role) throws ProblemException {
        var progress = new Cancellable();
        try {
            try {
                return site.catalogue().execute(words, caller(role, false, progress));
            } catch (ProblemException e) {
                if (e.problem().kind() != Problem.Kind.NOT_CONFIRMED || isDumb()) {
                    throw e;
                }
                if (!confirmed(e.problem())) {
                    return new Result.Done("Nothing is changed.");
                }
            }
            return site.catalogue().execute(words, caller(role, true, progress));
        } finally {
            progress.shown.clear();
        }
    }

    private Caller caller(Role role, boolean confirmed, Progress progress) {
        return new Caller(account, role, confirmed, Ids.next(), this::secret, progress, from);
    }

    private String secret(String argument) throws ProblemException {
        try {
            return hidden(argument + ": ");
        } catch (UserInterruptException | EndOfFileException e) {
            throw cancelledByOperator();
        }
    }

    /// A line that is neither shown nor kept.
    private String hidden(String prompt) {
        return LineReaderBuilder.builder()
                .terminal(terminal)
                .variable(LineReader.DISABLE_HISTORY, true)
                .build()
                .readLine(prompt, '*');
    }

    /// Whether the operator wants what he is told.
    private boolean confirmed(Problem problem) {
        out.print(TerminalText.safe(String.valueOf(problem.detail())) + "\r\n");
        out.flush();
        try {
            String answer =
                    LineReaderBuilder.builder()
                            .terminal(terminal)
                            .variable(LineReader.DISABLE_HISTORY, true)
                            .build()
                            .readLine("Do it? (yes/no) ");
            return answer.strip().toLowerCase(Locale.ROOT).equals("yes");
        } catch (UserInterruptException | EndOfFileException e) {
            return false;
        }
    }

    private boolean isDumb() {
        return terminal.getType().equals(Terminal.TYPE_DUMB);
    }

    private void show(Result result, boolean json) {
        int width = isDumb() ? 0 : terminal.getColumns();
        String text =
                json
                        ? JsonOutput.of(result)
                        : new TextOutput(site.clock().instant(), width).of(result);
        new Pager(terminal, isDumb() ? 0 : terminal.getRows()).show(text);
    }

    private void problem(Problem problem) {
        boolean colour =
                !isDumb() && terminal.getStringCapability(Capability.set_a_foreground) != null;
        var lines = new ArrayList<String>();
        for (String line : problem.toString().lines().toList()) {
            lines.add(TerminalText.safe(line));
        }
        if (colour && !lines.isEmpty()) {
            lines.set(0, "\033[31m" + lines.getFirst() + "\033[0m");
        }
        out.print(String.join("\r\n", lines) + "\r\n");
        out.flush();
    }

    /// Shows lines as they come, until Ctrl-C.
    private void follow(Result.Live live, boolean json) {
        try (var source = live.source()) {
            while (!cancelled) {
                var line = source.next(WATCH_PAUSE);
                if (line != null) {
                    String text = json ? JsonOutput.of(live.columns(), line) : TextOutput.of(line);
                    out.print(text.replace("\n", "\r\n"));
                    out.flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ProblemException cancelledByOperator() {
        return new ProblemException(
                "The command was cancelled.", "What was done so far remains.", null);
    }

    /// Shows how far a command is, and ends it at its next step after Ctrl-C.
    private final class Cancellable implements Progress {
        private final ShownProgress shown =
                new ShownProgress(
                        out,
                        isDumb() ? ShownProgress.Form.LINES : ShownProgress.Form.TERMINAL,
                        System::nanoTime);
        private long last = System.nanoTime();

        @Override
        public void step(Step step) throws ProblemException {
            if (cancelled) {
                throw cancelledByOperator();
            }
            long now = System.nanoTime();
            if (now - last >= PROGRESS_PAUSE.toNanos()) {
                last = now;
                shown.show(
                        Map.of(
                                "doing",
                                step.doing(),
                                "done",
                                step.done(),
                                "total",
                                step.total(),
                                "unit",
                                Words.constantName(step.unit())));
            }
        }
    }
}
