package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reads the logs of a folder, closed and compressed files too, while they are written.
///
/// The newest file is read first and reading ends as soon as enough is found, so that a question
/// about the last hour costs the last file. What is held in memory is what is shown, and bounded.
final class LogReader {
    /// Longest line that is looked at; none of ours is longer but for endless stacks.
    private static final int MAX_LINE = 1 << 20;

    /// Most characters of all lines held for one answer.
    private static final int MAX_HELD = 16 << 20;

    /// Lines between two looks whether anybody still waits.
    private static final int STRIDE = 4_096;

    private static final int BUFFER_OCTETS = 128 * 1_024;

    private static final String STAMP_BEGINS = "{\"time\":\"";
    private static final int STAMP_CHARACTERS = 24;

    private final Path folder;

    LogReader(Path folder) {
        this.folder = folder;
    }

    /// What was found.
    ///
    /// @param records the oldest first
    /// @param whole whether all that may match was looked at, or enough was found
    record Found(List<LogRecord> records, boolean whole) {}

    /// Told now and then how far the search is.
    @FunctionalInterface
    interface Pace {
        /// @param lines looked at so far
        /// @return whether to go on
        /// @throws ProblemException when the operator has cancelled it
        boolean goOn(String file, long lines) throws ProblemException;
    }

    /// The services that have logs here.
    Set<String> services() {
        var names = new TreeSet<String>();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                int dot = name.indexOf('.');
                boolean ofAll = name.startsWith(LogFiles.ALL) || name.startsWith(LogFiles.EVENTS);
                if (dot > 0 && !ofAll && (name.contains(".log") || name.contains(".jsonl"))) {
                    names.add(name.substring(0, dot));
                }
            }
        } catch (IOException e) {
            return Set.of();
        }
        return names;
    }

    /// The newest records that a filter lets through.
    ///
    /// @param count most
    Found search(LogFilter filter, int count, Pace pace) throws IOException, ProblemException {
        var search = new Search(filter, count, pace);
        search.read(LogFiles.EVENTS);
        if (search.wantsMore() && filter.services().size() == 1) {
            // The log of a quiet service may reach further back than that of all.
            search.readBefore(filter.services().iterator().next() + ".jsonl");
        }
        return search.found();
    }

    /// The ids of lines that name one of these ids: the session that brought a message, the message
    /// that a session brought.
    ///
    /// @param count most lines looked for
    Set<String> linked(LogFilter filter, int count, Pace pace)
            throws IOException, ProblemException {
        var linked = new HashSet<>(filter.ids());
        for (LogRecord record : search(filter, count, pace).records()) {
            if (!record.id().isEmpty()) {
                linked.add(record.id());
            }
        }
        return linked;
    }

    /// One search on its way through the files.
    private final class Search {
        private final LogFilter filter;
        private final int count;
        private final Pace pace;

        /// What was found in the files read so far, in the order of the files, the newest first.
        private final ArrayDeque<List<LogRecord>> parts = new ArrayDeque<>();

        private int found;
        private long held;
        private long lines;
        private boolean stopped;

        /// The first moment of the oldest file read.
        private Instant oldest = Instant.MAX;

        Search(LogFilter filter, int count, Pace pace) {
            this.filter = filter;
            this.count = count;
            this.pace = pace;
        }

        boolean wantsMore() {
            return !stopped && found < count && held < MAX_HELD && oldest.isAfter(filter.from());
        }

        void read(String log) throws IOException, ProblemException {
            read(log, filter);
        }

        /// Reads what another log has of the time before the one that was read.
        void readBefore(String log) throws IOException, ProblemException {
            read(
                    log,
                    filter.between(
                            filter.from(), oldest.isBefore(filter.to()) ? oldest : filter.to()));
        }

        private void read(String log, LogFilter wanted) throws IOException, ProblemException {
            var opened = new Opened(folder, log);
            try (var current = opened.current()) {
                readLines(current, log, wanted);
            }
            for (LogNames.Closed closed : opened.closed().reversed()) {
                if (!wantsMore()) {
                    return;
                }
                try (var in = openClosed(closed.path())) {
                    readLines(in, closed.path().getFileName().toString(), wanted);
                } catch (NoSuchFileException e) {
                    // It was the oldest, and its time has come meanwhile.
                }
            }
        }

        private void readLines(InputStream in, String name, LogFilter wanted)
                throws IOException, ProblemException {
            var latest = new ArrayDeque<LogRecord>();
            var reader = new LineReader(in);
            String line = reader.next();
            boolean later = line != null && isAfter(line, wanted);
            while (line != null && !later) {
                if (++lines % STRIDE == 0 && !pace.goOn(name, lines)) {
                    stopped = true;
                    break;
                }
                look(line, wanted, latest);
                line = reader.next();
            }
            parts.addFirst(List.copyOf(latest));
            found += latest.size();
        }

        /// Notes how far back a file goes by its first line.
        ///
        /// @return whether all of it is later than what is wanted
        private boolean isAfter(String firstLine, LogFilter wanted) {
            LogRecord record = LogRecord.read(firstLine);
            if (record == null) {
                return false;
            }
            if (record.time().isBefore(oldest)) {
                oldest = record.time();
            }
            return !record.time().isBefore(wanted.to());
        }

        private void look(String line, LogFilter wanted, ArrayDeque<LogRecord> latest) {
            if (isBefore(line, wanted.from())
                    || (wanted.looksAtText() && !wanted.mayMatch(line.toLowerCase(Locale.ROOT)))) {
                return;
            }
            LogRecord record = LogRecord.read(line);
            if (record == null || !wanted.matches(record)) {
                return;
            }
            latest.addLast(record);
            held += size(record);
            while (!latest.isEmpty() && (found + latest.size() > count || held > MAX_HELD)) {
                held -= size(latest.removeFirst());
            }
        }

        /// What it takes, near enough.
        private static long size(LogRecord record) {
            return 200L + record.values().toString().length();
        }

        Found found() {
            var all = new ArrayList<LogRecord>();
            parts.forEach(all::addAll);
            return new Found(List.copyOf(all), !stopped);
        }
    }

    /// Whether a line is of a time before, as far as its form tells: stamps sort as text does.
    private static boolean isBefore(String line, Instant from) {
        int start = STAMP_BEGINS.length();
        int end = start + STAMP_CHARACTERS;
        return from.isAfter(Instant.EPOCH)
                && line.startsWith(STAMP_BEGINS)
                && line.length() > end
                && line.substring(start, end)
                                .compareTo(LogLines.stamp(from.truncatedTo(ChronoUnit.MILLIS)))
                        < 0;
    }

    private static InputStream openClosed(Path file) throws IOException {
        if (file.toString().endsWith(LogNames.COMPRESSED)) {
            return new GZIPInputStream(Files.newInputStream(file), BUFFER_OCTETS);
        }
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            // It has been compressed since it was listed.
            return new GZIPInputStream(
                    Files.newInputStream(LogNames.compressed(file)), BUFFER_OCTETS);
        }
    }

    /// A log at one moment: its current file, and those that were closed before.
    private static final class Opened {
        /// A log is closed a few times a second at the very most.
        private static final int ATTEMPTS = 20;

        private final InputStream current;
        private final List<LogNames.Closed> closed;

        /// Opens the current file between two equal listings, so that what is closed meanwhile is
        /// neither read twice nor left out.
        Opened(Path folder, String log) throws IOException {
            List<LogNames.Closed> before = LogNames.closed(folder, log);
            InputStream in = openCurrent(folder.resolve(log));
            List<LogNames.Closed> after = LogNames.closed(folder, log);
            for (int i = 0; i < ATTEMPTS && !newest(after).equals(newest(before)); i++) {
                in.close();
                before = after;
                in = openCurrent(folder.resolve(log));
                after = LogNames.closed(folder, log);
            }
            current = in;
            closed = before;
        }

        private static String newest(List<LogNames.Closed> files) {
            return files.isEmpty() ? "" : files.getLast().age();
        }

        private static InputStream openCurrent(Path file) throws IOException {
            try {
                return Files.newInputStream(file);
            } catch (NoSuchFileException e) {
                return InputStream.nullInputStream();
            }
        }

        InputStream current() {
            return current;
        }

        List<LogNames.Closed> closed() {
            return closed;
        }
    }

    /// Cuts octets into lines. What has no line end is being written, or was cut: it is no line.
    private static final class LineReader {
        private final InputStream in;
        private final byte[] buffer = new byte[BUFFER_OCTETS];
        private int at;
        private int end;

        LineReader(InputStream in) {
            this.in = in;
        }

        /// The next line; null at the end.
        @Nullable String next() throws IOException {
            @Nullable ByteArrayOutputStream begun = null;
            while (true) {
                int newline = at;
                while (newline < end && buffer[newline] != '\n') {
                    newline++;
                }
                if (newline < end && begun == null) {
                    String line = new String(buffer, at, newline - at, StandardCharsets.UTF_8);
                    at = newline + 1;
                    return line;
                }
                begun = begun == null ? new ByteArrayOutputStream() : begun;
                if (begun.size() < MAX_LINE) {
                    begun.write(buffer, at, newline - at);
                }
                at = newline + 1;
                if (newline < end) {
                    return begun.toString(StandardCharsets.UTF_8);
                }
                if (!fill()) {
                    return null;
                }
            }
        }

        private boolean fill() throws IOException {
            at = 0;
            try {
                end = Math.max(0, in.read(buffer));
            } catch (EOFException | ZipException e) {
                // A compressed file that the device has cut: what was before is good.
                end = 0;
            }
            return end > 0;
        }
    }
}
