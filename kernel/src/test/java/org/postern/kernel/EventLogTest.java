package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

@ExtendWith(OwnLog.class)
class EventLogTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:11:12Z");

    record Address(String local, String domain) {
        @Override
        public String toString() {
            return local + "@" + domain;
        }
    }

    record Size(Octets octets, long lines) {}

    record MessageAccepted(
            Severity severity,
            String correlation,
            String client,
            Address sender,
            Size size,
            Duration took,
            Instant at,
            List<String> recipients,
            Optional<String> reason,
            InetSocketAddress peer,
            Role role)
            implements Event {}

    record Tick(int number) implements Event {
        @Override
        public Severity severity() {
            return number < 0 ? Severity.DEBUG : Severity.INFO;
        }

        @Override
        public String correlation() {
            return "";
        }
    }

    @TempDir Path folder;

    private EventLog open(Event.Severity minimum, long maxOctets, int files, int queue)
            throws ProblemException {
        return open(settings(minimum, maxOctets, files, queue));
    }

    private static LogSettings settings(
            Event.Severity minimum, long maxOctets, int files, int queue) {
        return new LogSettings(
                minimum,
                List.of(),
                LogSettings.ServiceLogs.BOTH,
                new Octets(maxOctets),
                Duration.ofDays(1),
                files,
                Duration.ZERO,
                new Octets(1L << 30),
                false,
                queue);
    }

    private EventLog open(LogSettings settings) throws ProblemException {
        return EventLog.open(folder, () -> settings, InstantSource.fixed(NOW));
    }

    private EventLog open() throws ProblemException {
        return open(Event.Severity.INFO, 1 << 20, 3, 1_000);
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name));
    }

    /// What is not a message of the process, which other tests leave behind.
    private List<String> events() throws IOException {
        return lines("events.jsonl").stream().filter(l -> !l.contains(".Message\",")).toList();
    }

    private static MessageAccepted accepted(String client) {
        return new MessageAccepted(
                Event.Severity.INFO,
                "abc",
                client,
                new Address("a", "b.test"),
                new Size(new Octets(1024), 3),
                Duration.ofMillis(1_500),
                NOW,
                List.of("x@y.test", "z"),
                Optional.empty(),
                new InetSocketAddress(InetAddress.ofLiteral("::1"), 25),
                Role.HELP_DESK);
    }

    @Test
    void writesBothForms() throws Exception {
        try (EventLog log = open()) {
            log.record(accepted("mx one\r\n\u202e\""));
        }
        assertThat(events())
                .containsExactly(
                        "{\"time\":\"2026-11-22T10:11:12.000Z\",\"severity\":\"info\","
                                + "\"event\":\"kernel.MessageAccepted\",\"log\":\"kernel\","
                                + "\"id\":\"abc\","
                                + "\"client\":\"mx one\\r\\n\u202e\\\"\",\"sender\":\"a@b.test\","
                                + "\"size\":{\"octets\":1024,\"lines\":3},\"took\":1.5,"
                                + "\"at\":\"2026-11-22T10:11:12Z\","
                                + "\"recipients\":[\"x@y.test\",\"z\"],\"reason\":null,"
                                + "\"peer\":\"[::1]:25\",\"role\":\"help-desk\"}");
        assertThat(lines("kernel.log"))
                .containsExactly(
                        "2026-11-22T10:11:12.000Z INFO    kernel: message accepted id=abc"
                                + " client=\"mx one\\r\\n\\x{202e}\\\"\" sender=a@b.test"
                                + " size={octets=1024 lines=3} took=1.5"
                                + " at=2026-11-22T10:11:12Z recipients=[x@y.test,z] reason=-"
                                + " peer=\"[::1]:25\" role=help-desk");
    }

    @Test
    void everyLineIsJsonWhateverTheClientSent() throws Exception {
        try (EventLog log = open()) {
            log.record(accepted("\u0000\u0085\u2028\ud800{}\\" + "x".repeat(10_000)));
        }
        assertThat(Json.read(events().getFirst())).isInstanceOf(Map.class);
        assertThat(lines("kernel.log")).hasSize(1);
        assertThat(lines("kernel.log").getFirst()).hasSizeLessThan(3_000);
    }

    @Test
    void countsAllAndWritesWhatIsSevereEnough() throws Exception {
        try (EventLog log = open()) {
            log.record(new Tick(-1));
            log.record(new Tick(1));
            log.record(new Tick(2));
            log.flush();
            assertThat(log.counts()).isEqualTo(Map.of("kernel.Tick", 3L));
            assertThat(events()).hasSize(2);
        }
    }

    @Test
    void appendsAndRotates() throws Exception {
        for (int run = 0; run < 2; run++) {
            try (EventLog log = open(Event.Severity.INFO, 4_096, 3, 10_000)) {
                for (int i = 0; i < 300; i++) {
                    log.record(new Tick(run * 300 + i));
                }
            }
        }
        for (String log : List.of("events.jsonl", "postern.log", "kernel.jsonl", "kernel.log")) {
            assertThat(LogNames.closed(folder, log)).as(log).hasSize(2);
        }
        Path last = LogNames.closed(folder, "events.jsonl").getLast().path();
        assertThat(Files.size(last)).isBetween(3_900L, 4_096L);
        assertThat(events().getLast()).contains("\"number\":599");
        String before = lines(last.getFileName().toString()).getLast();
        String after = events().getFirst();
        assertThat(number(after)).isEqualTo(number(before) + 1);
    }

    private static long number(String line) {
        var event = (Map<?, ?>) Json.read(line);
        return event != null && event.get("number") instanceof Long number ? number : -1;
    }

    /// An event that holds the writer up until the test lets it go.
    record Slow(CountDownLatch reached, CountDownLatch go) implements Event {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }

        @Override
        public String correlation() {
            reached.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "";
        }
    }

    @Test
    void dropsAndSaysSoOnceWhenTheQueueIsFull() throws Exception {
        try (EventLog log = open(Event.Severity.INFO, 1 << 20, 2, 16)) {
            var slow = new Slow(new CountDownLatch(1), new CountDownLatch(1));
            log.record(slow);
            slow.reached().await();
            for (int i = 0; i < 100; i++) {
                log.record(new Tick(i));
            }
            slow.go().countDown();
            log.flush();
            assertThat(log.counts()).containsEntry("kernel.Tick", 100L);
            assertThat(log.counts()).containsEntry("kernel.EventsDropped", 1L);
        }
        assertThat(events()).filteredOn(l -> l.contains("\"number\"")).hasSize(16);
        assertThat(lines("postern.log"))
                .filteredOn(l -> l.contains("WARNING kernel: events dropped dropped=84"))
                .hasSize(1);
    }

    @Test
    void systemLoggersComeToTheSameFile() throws Exception {
        System.Logger logger = System.getLogger("org.postern.test.Early");
        logger.log(Level.INFO, "before the log opens");
        try (EventLog log = open()) {
            logger.log(Level.WARNING, "count={0}", 5);
            logger.log(Level.DEBUG, "too fine");
            logger.log(Level.ERROR, "it broke", new IllegalStateException("a\u001b[2Jcause"));
            log.flush();
            assertThat(logger.isLoggable(Level.DEBUG)).isFalse();
        }
        assertThat(lines("postern.log"))
                .anyMatch(l -> l.endsWith("INFO    Early: before the log opens"))
                .anyMatch(l -> l.endsWith("WARNING Early: count=5"))
                .noneMatch(l -> l.contains("too fine"))
                .anyMatch(l -> l.endsWith("ERROR   Early: it broke"))
                .anyMatch(l -> l.endsWith("IllegalStateException: a\\x{1b}[2Jcause"))
                .anyMatch(l -> l.contains("      at org.postern.kernel.EventLogTest"));
        // Programs see them too, and each is in the log of its room.
        assertThat(lines("events.jsonl")).filteredOn(l -> l.contains("Early")).hasSize(3);
        assertThat(lines("test.jsonl"))
                .last()
                .asString()
                .contains("\"event\":\"test.Message\"", "\"text\":\"it broke\"", "\"stack\":[");
    }

    @Test
    void fewerFilesDeleteTheRest() throws Exception {
        for (int files : new int[] {5, 2}) {
            try (EventLog log = open(Event.Severity.INFO, 4_096, files, 10_000)) {
                for (int i = 0; i < 400; i++) {
                    log.record(new Tick(i));
                }
            }
        }
        assertThat(LogNames.closed(folder, "events.jsonl")).hasSize(1);
        assertThat(LogNames.closed(folder, "kernel.log")).hasSize(1);
    }

    @Test
    void manyThreadsWriteWholeLines() throws Exception {
        try (EventLog log = open(Event.Severity.INFO, 1 << 20, 2, 100_000)) {
            var threads = new ArrayList<Thread>();
            for (int t = 0; t < 20; t++) {
                threads.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    for (int i = 0; i < 100; i++) {
                                        log.record(new Tick(i));
                                    }
                                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            log.flush();
            assertThat(log.counts()).containsEntry("kernel.Tick", 2_000L);
            assertThat(log.status()).contains(Field.of("eventsDropped", Value.number(0)));
        }
        assertThat(events()).hasSize(2_000).allMatch(l -> number(l) >= 0);
    }

    @Test
    void longListsAreCut() throws Exception {
        try (EventLog log = open()) {
            log.record(
                    new KernelEvent.CommandGiven(
                            "id",
                            "bob",
                            Role.USER,
                            "",
                            "A",
                            Collections.nCopies(1_000, "x"),
                            List.of(),
                            "done"));
        }
        assertThat(lines("audit.log").getFirst()).contains("x,\"... and 900 more\"]");
    }

    @Test
    void afterCloseItOnlyCounts() throws Exception {
        EventLog log = open();
        log.close();
        log.record(new Tick(1));
        log.flush();
        log.close();
        assertThat(log.counts()).containsEntry("kernel.Tick", 1L);
        assertThat(events()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeMadeIsAProblem() throws Exception {
        Files.writeString(folder.resolve("file"), "");
        LogSettings settings = Settings.defaults(LogSettings.class);
        assertThatThrownBy(() ->
                        EventLog.open(
                                folder.resolve("file/log"), () -> settings, InstantSource.system()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("The log cannot be written.");
    }

    /// An event whose field cannot be read is lost, not the log.
    record Broken(@Nullable String text) implements Event {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }

        @Override
        public String correlation() {
            throw new IllegalStateException("broken");
        }
    }

    @Test
    void aBrokenEventDoesNotStopTheLog() throws Exception {
        try (EventLog log = open()) {
            log.record(new Broken(null));
            log.record(new Tick(1));
            log.flush();
            assertThat(log.lost()).isEqualTo(1);
        }
        assertThat(events()).hasSize(1);
    }

    @Test
    void memoryKeepsTheLatest() throws Exception {
        var events = new MemoryEvents(2);
        for (int i = 0; i < 3; i++) {
            events.record(new Tick(i));
        }
        assertThat(events.all()).containsExactly(new Tick(1), new Tick(2));
        assertThat(events.await(e -> e.equals(new Tick(2)))).isEqualTo(new Tick(2));
    }
}
