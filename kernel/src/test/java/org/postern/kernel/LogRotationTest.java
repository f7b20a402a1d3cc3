package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Files of logs: closed by size and by age, compressed, bounded, and whole whatever cuts them.
@ExtendWith(OwnLog.class)
class LogRotationTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");

    record Tick(int number) implements Event {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }

        @Override
        public String correlation() {
            return "";
        }

        @Override
        public String log() {
            return "ticks";
        }
    }

    @TempDir Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    private static LogSettings settings(
            long maxOctets, Duration age, int files, long total, boolean compress) {
        return new LogSettings(
                Event.Severity.INFO,
                List.of(),
                LogSettings.ServiceLogs.TEXT,
                new Octets(maxOctets),
                age,
                files,
                Duration.ZERO,
                new Octets(total),
                compress,
                100_000);
    }

    private EventLog open(LogSettings settings) throws ProblemException {
        return EventLog.open(folder, () -> settings, now::get);
    }

    /// The numbers of all ticks in a JSON log, closed files and compressed ones too, in order.
    private static List<Long> numbers(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        LogNames.closed(folder, "events.jsonl").forEach(closed -> files.add(closed.path()));
        files.add(folder.resolve("events.jsonl"));
        var numbers = new ArrayList<Long>();
        for (Path file : files) {
            for (String line : lines(file)) {
                LogRecord record = LogRecord.read(line);
                if (record != null && record.values().get("number") instanceof Long number) {
                    numbers.add(number);
                }
            }
        }
        return numbers;
    }

    private static List<String> lines(Path file) throws IOException {
        try (var in = Files.newInputStream(file);
                var reader =
                        new BufferedReader(
                                new InputStreamReader(
                                        file.toString().endsWith(".gz")
                                                ? new GZIPInputStream(in)
                                                : in,
                                        StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    @Test
    void closedFilesAreCompressedAndNothingIsLost() throws Exception {
        var settings = settings(4_096, Duration.ZERO, 1_000, 1L << 30, true);
        try (EventLog log = open(settings)) {
            for (int i = 0; i < 2_000; i++) {
                log.record(new Tick(i));
            }
        }
        assertThat(LogNames.closed(folder, "events.jsonl"))
                .hasSizeGreaterThan(20)
                .allMatch(LogNames.Closed::isCompressed);
        assertThat(LogNames.closed(folder, "ticks.log")).hasSizeGreaterThan(10);
        assertThat(numbers(folder)).hasSize(2_000).isSorted();
    }

    @Test
    void aFileIsClosedByTheAgeOfItsFirstLineAcrossStarts() throws Exception {
        var settings = settings(1 << 20, Duration.ofHours(24), 10, 1L << 30, false);
        for (int hour = 0; hour < 60; hour += 6) {
            now.set(NOW.plus(Duration.ofHours(hour)));
            try (EventLog log = open(settings)) {
                log.record(new Tick(hour));
            }
        }
        var closed = LogNames.closed(folder, "events.jsonl");
        assertThat(closed)
                .extracting(LogNames.Closed::age)
                .containsExactly("20261124T060000000Z", "20261125T060000000Z");
        assertThat(lines(closed.getFirst().path())).hasSize(4);
    }

    @Test
    void whatCannotBeCompressedKeepsNobodyFromTheOthers() throws Exception {
        var settings = settings(4_096, Duration.ZERO, 4, 1L << 30, true);
        // It reads as a closed file, and cannot be read.
        Files.createDirectory(folder.resolve("other.log.20261120T000000000Z"));
        try (EventLog log = open(settings)) {
            for (int i = 0; i < 2_000; i++) {
                log.record(new Tick(i));
            }
        }
        assertThat(LogNames.closed(folder, "events.jsonl"))
                .hasSize(3)
                .allMatch(LogNames.Closed::isCompressed);
    }

    @Test
    void allLogsTogetherStayBelowTheirBound() throws Exception {
        var settings = settings(8_192, Duration.ZERO, 1_000, 100_000, false);
        try (EventLog log = open(settings)) {
            for (int i = 0; i < 5_000; i++) {
                log.record(new Tick(i));
            }
        }
        try (var files = Files.list(folder)) {
            long total =
                    files.mapToLong(
                                    file -> {
                                        try {
                                            return Files.size(file);
                                        } catch (IOException e) {
                                            throw new UncheckedIOException(e);
                                        }
                                    })
                            .sum();
            // What is written since the last look comes on top: the current files.
            assertThat(total).isBetween(1L, 100_000L + 3 * 8_192);
        }
        assertThat(numbers(folder)).isSorted().last().isEqualTo(4_999L);
    }

    @Test
    void whatACutHasLeftIsFinishedAtTheNextStart() throws Exception {
        var settings = settings(1 << 20, Duration.ZERO, 10, 1L << 30, true);
        try (EventLog log = open(settings)) {
            log.record(new Tick(1));
        }
        // A line that was cut; a file that was closed and not compressed; one whose copy was half
        // written; one whose copy was whole and which was still there; one of an older version.
        Files.writeString(
                folder.resolve("events.jsonl"), "{\"time\":\"2026-", StandardOpenOption.APPEND);
        String closed = "events.jsonl.20261120T000000000Z";
        Files.writeString(folder.resolve(closed), "closed\n");
        Files.writeString(folder.resolve(closed + ".gz.part"), "rubbish");
        String both = "events.jsonl.20261121T000000000Z";
        Files.writeString(folder.resolve(both), "both\n");
        try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(both + ".gz")))) {
            out.write("both\n".getBytes(StandardCharsets.US_ASCII));
        }
        Files.writeString(folder.resolve("events.jsonl.1"), "numbered\n");
        try (EventLog log = open(settings)) {
            log.record(new Tick(2));
        }
        assertThat(LogNames.closed(folder, "events.jsonl"))
                .extracting(file -> file.path().getFileName().toString())
                .containsExactly("events.jsonl.1.gz", closed + ".gz", both + ".gz");
        try (var files = Files.list(folder)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(LogNames.PART));
        }
        assertThat(numbers(folder)).containsExactly(1L, 2L);
    }

    @Test
    void aLogThatIsKilledWhileFilesAreClosedLosesNothingThatWasFlushed() throws Exception {
        // A process of its own, which says each number that is on its way to the disk.
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Killed.class.getName(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        long flushed = -1;
        try (var reader = process.inputReader(StandardCharsets.US_ASCII)) {
            for (int i = 0; i < 40; i++) {
                flushed = Long.parseLong(reader.readLine());
            }
            process.destroyForcibly().waitFor();
        } finally {
            process.destroyForcibly();
        }
        try (EventLog log = open(Killed.SETTINGS)) {
            log.record(new Tick(-1));
        }
        List<Long> numbers = numbers(folder);
        assertThat(numbers.getLast()).isEqualTo(-1);
        List<Long> before = numbers.subList(0, numbers.size() - 1);
        assertThat(before).isSorted().doesNotHaveDuplicates().contains(0L, flushed);
        assertThat(before.getLast() + 1).isEqualTo(before.size());
        assertThat(LogNames.closed(folder, "events.jsonl")).allMatch(LogNames.Closed::isCompressed);
    }

    /// Writes and closes files as fast as it can until somebody kills it.
    static final class Killed {
        static final LogSettings SETTINGS = settings(4_096, Duration.ZERO, 1_000, 1L << 30, true);

        private Killed() {}

        @SuppressWarnings("SystemOut") // It is how it speaks to its test.
        public static void main(String[] arguments) throws Exception {
            EventLog log =
                    EventLog.open(Path.of(arguments[0]), () -> SETTINGS, InstantSource.system());
            for (int i = 0; i < 1_000_000; i++) {
                log.record(new Tick(i));
                if (i % 100 == 99) {
                    log.flush();
                    System.out.println(i);
                    System.out.flush();
                }
            }
        }
    }
}
