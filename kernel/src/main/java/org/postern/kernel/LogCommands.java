package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// `Log Tail`, `Log Search` and `Log List`.
public final class LogCommands {
    private static final int MOST = 10_000;
    private static final long DEFAULT_COUNT = 100;

    /// Lines from before that begin a tail.
    private static final int BEFORE = 10;

    /// Longest that one search reads.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Most lines that tell which sessions and messages belong together.
    private static final int MOST_LINKS = 500;

    private static final Argument<String> WORDS =
            Argument.text(
                    "words",
                    "What the lines must have; in quotes when there are several. \"\" is all"
                            + " lines.");
    private static final Argument<String> SERVICE =
            Argument.text("service", "Only the log of this service: smtp, imap, … ").optional();
    private static final Argument<String> FROM =
            Argument.text("from", "From when on: 2h, yesterday, 2026-11-23T10:30.").optional();
    private static final Argument<String> TO =
            Argument.text("to", "Until when; now unless told.").optional();
    private static final Argument<Long> COUNT =
            Argument.number(
                            "count",
                            "How many of the newest; %d unless told.".formatted(DEFAULT_COUNT),
                            1,
                            MOST)
                    .optional();
    private static final Argument<String> FILTER =
            Argument.text("filter", "What the lines must have, in quotes.").optional();

    private final EventLog log;
    private final LogReader reader;
    private final InstantSource clock;

    /// @param folder of the logs
    public LogCommands(EventLog log, Path folder, InstantSource clock) {
        this.log = log;
        this.reader = new LogReader(folder);
        this.clock = clock;
    }

    public List<Command> commands() {
        return List.of(tail(), search(), list());
    }

    /// The services that have logs, for Tab.
    public List<String> services() {
        return List.copyOf(reader.services());
    }

    private Command tail() {
        return Command.of("Log", "Tail")
                .summary("Shows lines of the logs as they are written, until you stop it.")
                .help(
                        "It begins with the last "
                                + BEFORE
                                + " lines. Ctrl-C ends it; over the administration protocol the"
                                + " next line does. "
                                + LogFilter.HELP)
                .argument(SERVICE)
                .argument(FILTER)
                .readOnly()
                .handler(this::tail);
    }

    private Command search() {
        return Command.of("Log", "Search")
                .summary("Finds lines in the logs, those of closed and compressed files too.")
                .help(
                        LogFilter.HELP
                                + " With an id the lines of the session that brought a message, and"
                                + " of the messages that a session brought, are shown too. A"
                                + " search ends after "
                                + PATIENCE.toSeconds()
                                + " s and says so.")
                .argument(WORDS)
                .argument(SERVICE)
                .argument(FROM)
                .argument(TO)
                .argument(COUNT)
                .readOnly()
                .handler(this::search);
    }

    private Command list() {
        return Command.of("Log", "List")
                .summary("Lists the logs with what happened in each since the start.")
                .readOnly()
                .handler(_ -> listed());
    }

    private Result listed() {
        Map<String, Long> counts = log.countsByLog();
        var names = new TreeSet<>(reader.services());
        names.addAll(counts.keySet());
        var rows = new ArrayList<List<Value>>();
        for (String name : names) {
            rows.add(
                    List.of(
                            Value.text(name),
                            Value.number(counts.getOrDefault(name, 0L)),
                            Value.text(name + ".log")));
        }
        return new Result.Listing(List.of("service", "events", "file"), rows, "log", "logs");
    }

    /// What was told before the command is in the files that it reads.
    private void flush() throws ProblemException {
        try {
            log.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(new Problem("The command was interrupted.", null, null), e);
        }
    }

    private LogFilter filter(Call call, String words) throws ProblemException {
        flush();
        String service = call.find(SERVICE).orElse("");
        if (!service.isEmpty()) {
            check(service);
        }
        try {
            return LogFilter.parse(Words.split(words), service, clock.instant());
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /// A log that nothing was written to yet may be asked for; a slip of the pen, or a word of the
    /// filter in its place, is told of.
    private void check(String service) throws ProblemException {
        var known = new TreeSet<>(reader.services());
        known.addAll(log.countsByLog().keySet());
        if (known.stream().anyMatch(service::equalsIgnoreCase)) {
            return;
        }
        String error = "There is no log of a service " + Words.shown(service) + ".";
        if (service.indexOf('=') >= 0) {
            throw ProblemException.noSuch(
                    error,
                    "Several words of what is looked for need quotes around them.",
                    "Help Log");
        }
        List<String> nearest = Nearest.of(service, List.copyOf(known));
        if (!nearest.isEmpty()) {
            throw ProblemException.noSuch(
                    error, "Did you mean " + String.join(" or ", nearest) + "?", "Log List");
        }
    }

    private static ProblemException refused(IllegalArgumentException e) {
        return new ProblemException(
                new Problem(
                        Problem.Kind.BAD_ARGUMENT,
                        "The logs cannot be asked that.",
                        Words.sentence(e.getMessage()),
                        "Help Log"),
                e);
    }

    private Result search(Call call) throws ProblemException {
        LogFilter filter = filter(call, call.get(WORDS));
        try {
            var now = clock.instant();
            if (call.find(FROM).isPresent()) {
                filter = filter.between(LogFilter.moment(call.find(FROM).get(), now), filter.to());
            }
            if (call.find(TO).isPresent()) {
                filter = filter.between(filter.from(), LogFilter.moment(call.find(TO).get(), now));
            }
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
        int count = Math.toIntExact(call.find(COUNT).orElse(DEFAULT_COUNT));
        LogReader.Found found = found(call, filter, count);
        String end = found.whole() ? "" : " (the search was ended: narrow it by time)";
        return new Result.Lines(
                LogRecord.COLUMNS,
                found.records().stream().map(LogRecord::line).toList(),
                "line" + end,
                "lines" + end);
    }

    private LogReader.Found found(Call call, LogFilter filter, int count) throws ProblemException {
        long began = System.nanoTime();
        LogReader.Pace pace =
                (_, lines) -> {
                    call.progress().step("Reading the logs", lines, 0, Progress.Unit.LINES);
                    return System.nanoTime() - began < PATIENCE.toNanos();
                };
        try {
            LogFilter wanted = filter;
            if (!filter.ids().isEmpty()) {
                Set<String> linked = reader.linked(only(filter), MOST_LINKS, pace);
                wanted = filter.withIds(linked);
            }
            return reader.search(wanted, count, pace);
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem("The logs cannot be read.", e.getMessage(), "Status"), e);
        }
    }

    /// By its ids and its time alone.
    private static LogFilter only(LogFilter filter) {
        return LogFilter.ALL.withIds(filter.ids()).between(filter.from(), filter.to());
    }

    private Result tail(Call call) throws ProblemException {
        LogFilter filter = filter(call, call.find(FILTER).orElse(""));
        EventLog.Tail tail = log.tail(filter);
        try {
            var before = found(call, filter, BEFORE).records();
            return new Result.Live(LogRecord.COLUMNS, new Following(tail, before));
        } catch (ProblemException e) {
            tail.close();
            throw e;
        }
    }

    /// The last lines, then what comes.
    private static final class Following implements Result.Source {
        private final EventLog.Tail tail;
        private final ArrayDeque<LogRecord> before;

        /// Lines that were in the files already when they came to the tail.
        private final List<LogRecord> shown;

        Following(EventLog.Tail tail, List<LogRecord> before) {
            this.tail = tail;
            this.before = new ArrayDeque<>(before);
            this.shown = new ArrayList<>(before);
        }

        @Override
        public Result.@Nullable Line next(Duration wait) throws InterruptedException {
            if (!before.isEmpty()) {
                return before.removeFirst().line();
            }
            long missed = tail.takeMissed();
            if (missed > 0) {
                return Result.Line.missed(missed);
            }
            LogRecord record = tail.next(wait);
            while (record != null && isShown(record)) {
                record = tail.next(wait);
            }
            return record == null ? null : record.line();
        }

        private boolean isShown(LogRecord record) {
            return !shown.isEmpty() && shown.removeIf(each -> each.text().equals(record.text()));
        }

        @Override
        public void close() {
            tail.close();
        }
    }
}
