package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/// What `Log Search` finds and `Log Tail` shows.
@ExtendWith(OwnLog.class)
class LogSearchTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");

    record Accepted(String correlation, String client, String from, String reply) implements Event {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }

        @Override
        public String log() {
            return "smtp";
        }
    }

    record Delivered(String correlation, String account) implements Event {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }

        @Override
        public String log() {
            return "mail";
        }
    }

    record Trouble(String correlation, String what) implements Event {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    @TempDir Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    private EventLog open(long maxOctets) throws ProblemException {
        var settings =
                new LogSettings(
                        Event.Severity.INFO,
                        List.of(),
                        LogSettings.ServiceLogs.BOTH,
                        new Octets(maxOctets),
                        Duration.ZERO,
                        1_000,
                        Duration.ZERO,
                        new Octets(1L << 30),
                        true,
                        100_000);
        return EventLog.open(folder, () -> settings, now::get);
    }

    private Catalogue catalogue(EventLog log) {
        var catalogue = new Catalogue(new MemoryEvents());
        catalogue.register(new LogCommands(log, folder, now::get).commands());
        return catalogue;
    }

    private static List<String> texts(Catalogue catalogue, String line) throws ProblemException {
        return ((Result.Lines) catalogue.execute(line, "test", Role.ADMINISTRATOR))
                .lines().stream().map(each -> each.text().substring(33)).toList();
    }

    @Test
    void aMessageIsFollowedFromTheEdgeToTheMailbox() throws Exception {
        try (EventLog log = open(1 << 20)) {
            log.record(new Accepted("s1", "192.0.2.7", "a@x.test", "250 Delivered as m1"));
            log.record(new Delivered("m1", "bob@here.test"));
            log.record(new Accepted("s2", "192.0.2.8", "c@x.test", "250 Delivered as m12"));
            log.record(new Delivered("m12", "eve@here.test"));
            log.record(new Trouble("s1", "peer gone"));
            var catalogue = catalogue(log);
            assertThat(texts(catalogue, "Log Search id=m1"))
                    .containsExactly(
                            "kernel: accepted id=s1 client=192.0.2.7 from=a@x.test"
                                    + " reply=\"250 Delivered as m1\"",
                            "kernel: delivered id=m1 account=bob@here.test",
                            "kernel: trouble id=s1 what=\"peer gone\"");
            assertThat(texts(catalogue, "Log Search address=BOB@here")).hasSize(1);
            assertThat(texts(catalogue, "Log Search level=warning")).hasSize(1);
            assertThat(texts(catalogue, "Log Search \"\" mail")).hasSize(2);
            assertThat(texts(catalogue, "Log Search \"PEER gone\"")).hasSize(1);
            assertThat(texts(catalogue, "Log Search \"'peer gone'\"")).isEmpty();
            assertThat(texts(catalogue, "Log Search \"\" \"\" \"\" \"\" 2"))
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("kernel: trouble");
            assertThat(texts(catalogue, "Log Search event=deliv")).hasSize(2);
            assertThatThrownBy(() -> texts(catalogue, "Log Search level=loud"))
                    .hasMessageContaining("debug, info, warning, error");
            assertThatThrownBy(() -> texts(catalogue, "Log Search x \"\" soon"))
                    .hasMessageContaining("is no moment");
        }
    }

    @Test
    void theTextOfADefectIsFoundByItsId() throws Exception {
        try (EventLog log = open(1 << 20)) {
            System.getLogger("org.postern.imap.server.Session")
                    .log(
                            System.Logger.Level.ERROR,
                            "command failed by a defect id=abc123",
                            new IllegalStateException("secretless"));
            assertThat(texts(catalogue(log), "Log Search id=abc123 imap"))
                    .singleElement()
                    .asString()
                    .startsWith("Session: command failed by a defect id=abc123\n")
                    .contains("IllegalStateException: secretless");
        }
    }

    @Test
    void closedFilesAreSearchedAsFarAsTimeAndCountWant() throws Exception {
        try (EventLog log = open(4_096)) {
            for (int i = 0; i < 1_000; i++) {
                now.set(NOW.plusSeconds(i));
                log.record(new Delivered("m" + i, "bob@here.test"));
            }
            log.flush();
            var reader = new LogReader(folder);
            LogReader.Pace all = (_, _) -> true;
            assertThat(LogNames.closed(folder, "events.jsonl")).hasSizeGreaterThan(10);
            assertThat(reader.search(LogFilter.ALL, 5_000, all).records()).hasSize(1_000);
            var last = reader.search(LogFilter.ALL, 3, all).records();
            assertThat(last).extracting(LogRecord::id).containsExactly("m997", "m998", "m999");
            var between = LogFilter.ALL.between(NOW.plusSeconds(100), NOW.plusSeconds(110));
            assertThat(reader.search(between, 5_000, all).records())
                    .extracting(LogRecord::id)
                    .containsExactly(
                            "m100", "m101", "m102", "m103", "m104", "m105", "m106", "m107", "m108",
                            "m109");
            assertThat(reader.services()).containsExactly("mail");
        }
    }

    @Test
    void aTailShowsTheLastLinesAndThenEachOnce() throws Exception {
        try (EventLog log = open(1 << 20)) {
            log.record(new Delivered("m0", "a@here.test"));
            var live =
                    (Result.Live)
                            catalogue(log).execute("Log Tail mail", "test", Role.ADMINISTRATOR);
            try (var source = live.source()) {
                assertThat(id(source)).isEqualTo("m0");
                log.record(new Trouble("s1", "of another log"));
                log.record(new Delivered("m1", "b@here.test"));
                log.record(new Delivered("m2", "c@here.test"));
                assertThat(id(source)).isEqualTo("m1");
                assertThat(id(source)).isEqualTo("m2");
                assertThat(source.next(Duration.ZERO)).isNull();
            }
        }
    }

    private static String id(Result.Source source) throws InterruptedException {
        Result.@Nullable Line line = null;
        while (line == null) {
            line = source.next(Duration.ofMinutes(1));
        }
        return ((Value.Text) line.values().get(4)).text();
    }

    @Test
    void aSlowFollowerIsToldWhatItMissed() throws Exception {
        try (EventLog log = open(1 << 20);
                var tail = log.tail(LogFilter.ALL)) {
            int all = EventLog.Tail.WAITING + 17;
            for (int i = 0; i < all; i++) {
                log.record(new Delivered("m" + i, "a@here.test"));
            }
            log.flush();
            assertThat(tail.takeMissed()).isEqualTo(17);
        }
    }

    @Test
    void oneServiceCanBeWrittenFromDebugOn() {
        var filter = LogFilter.parse(List.of("level=error"), "imap", NOW);
        assertThat(filter.services()).containsExactly("imap");
        assertThat(filter.least()).isEqualTo(Event.Severity.ERROR);
    }

    @Test
    void momentsAreReadAsPeopleWriteThem() {
        for (var each :
                Map.of(
                                "90m", "2026-11-23T04:30:00Z",
                                "10:30", "2026-11-23T10:30:00Z",
                                "today", "2026-11-23T00:00:00Z",
                                "Yesterday", "2026-11-22T00:00:00Z",
                                "2026-11-01", "2026-11-01T00:00:00Z",
                                "2026-11-01T08:15", "2026-11-01T08:15:00Z",
                                "2026-11-01T08:15:00.5z", "2026-11-01T08:15:00.500Z")
                        .entrySet()) {
            assertThat(LogFilter.moment(each.getKey(), NOW))
                    .as(each.getKey())
                    .isEqualTo(Instant.parse(each.getValue()));
        }
    }

    /// What is quick to tell never hides what the whole test would let through.
    @Test
    void theQuickTestLosesNothing() {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        var random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            LogRecord record = record(random);
            String line = record.json(LogLines.stamp(record.time()));
            LogRecord read = LogRecord.read(line);
            assertThat(read).as("seed %d: %s", seed, line).isEqualTo(record);
            String shown = record.text();
            int from = random.nextInt(shown.length());
            int to = Math.min(shown.length(), from + 1 + random.nextInt(8));
            String part = shown.substring(from, to).toLowerCase(Locale.ROOT);
            var filter =
                    new LogFilter(
                            Set.of(),
                            Event.Severity.DEBUG,
                            "",
                            Set.of(),
                            List.of(part),
                            List.of(),
                            Instant.MIN,
                            Instant.MAX);
            assertThat(filter.matches(record)).as("seed %d: %s in %s", seed, part, shown).isTrue();
            assertThat(filter.mayMatch(line.toLowerCase(Locale.ROOT)))
                    .as("seed %d: %s in %s", seed, part, line)
                    .isTrue();
        }
    }

    @SuppressWarnings(
            "NullAway") // The annotation inside a record's type is not read from its class.
    private static LogRecord record(Random random) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            values.put("value" + i, value(random, 2));
        }
        return new LogRecord(
                NOW.plusMillis(random.nextInt(1_000_000)),
                random.nextBoolean() ? Event.Severity.INFO : Event.Severity.ERROR,
                "smtp",
                "smtp." + List.of("MessageAccepted", "Ended", "TLSLost").get(random.nextInt(3)),
                random.nextBoolean() ? "" : "k3" + random.nextInt(100),
                values);
    }

    private static @Nullable Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> null;
            case 1 -> random.nextLong();
            case 2 -> random.nextInt(1_000) + 0.5;
            case 3 -> random.nextBoolean();
            case 4 -> text(random);
            case 5 -> {
                var list = new ArrayList<@Nullable Object>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
            default -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                map.put("inner", value(random, depth - 1));
                yield map;
            }
        };
    }

    private static String text(Random random) {
        String alphabet = "abcXYZ019.@_+-=:\"\\ \t\r\n\u0000\u00e4\u202e<>{}[],";
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
