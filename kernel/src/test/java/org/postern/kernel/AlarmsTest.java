package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.postern.kernel.Alarm.Level;
import org.postern.kernel.Alarm.Reading;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/// Alarms with the clock and the faults that a test wants.
class AlarmsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");

    private static final AlarmSettings SETTINGS =
            new AlarmSettings(
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(2),
                    List.of("quiet"),
                    List.of(),
                    false);

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final MemoryEvents events = new MemoryEvents();
    private final AtomicReference<List<Reading>> readings = new AtomicReference<>(List.of());
    private List<Alarms.Raised> kept = List.of();
    private boolean faulty;

    private final AlarmMemory memory =
            new AlarmMemory() {
                @Override
                public List<Alarms.Raised> load() {
                    return kept;
                }

                @Override
                public void store(List<Alarms.Raised> raised) {
                    kept = List.copyOf(raised);
                }
            };

    private List<Reading> read() {
        if (faulty) {
            throw new IllegalStateException("as the test wants");
        }
        return readings.get();
    }

    private Alarms alarms() {
        var alarms = new Alarms(() -> SETTINGS, now::get, events, memory);
        alarms.declare(
                List.of(
                        new Alarm("thing-bad", "A thing is bad.", true, "Mend it.", this::read),
                        Alarm.of(
                                "quiet",
                                "Never.",
                                false,
                                "Nothing.",
                                () -> Reading.of(Level.BAD, "It is bad."))));
        return alarms;
    }

    private static Reading reading(Level level) {
        return Reading.of(level, "It is " + level + ".");
    }

    private void after(Alarms alarms, int seconds, Level level) {
        now.set(now.get().plusSeconds(seconds));
        readings.set(List.of(reading(level)));
        alarms.look();
    }

    @Test
    void isRaisedWhenItHasHeldAndClearedWhenItHasBeenOver() {
        var alarms = alarms();
        after(alarms, 0, Level.BAD);
        assertThat(alarms.raised()).isEmpty();
        after(alarms, 15, Level.BAD);
        assertThat(alarms.raised()).isEmpty();
        after(alarms, 15, Level.BAD);
        assertThat(alarms.raised())
                .containsExactly(
                        new Alarms.Raised(
                                "thing-bad", "", true, NOW, "It is BAD.", "Mend it.", "", ""));
        after(alarms, 60, Level.BETWEEN);
        after(alarms, 15, Level.GOOD);
        after(alarms, 119, Level.GOOD);
        assertThat(alarms.raised()).hasSize(1);
        after(alarms, 1, Level.GOOD);
        assertThat(alarms.raised()).isEmpty();
        assertThat(events.all())
                .containsExactly(
                        new AlarmEvent.AlarmRaised("thing-bad", "", true, "It is BAD.", "Mend it."),
                        new AlarmEvent.AlarmCleared(
                                "thing-bad", "", true, "It is BAD.", Duration.ofSeconds(225)));
    }

    @Test
    void whatComesAndGoesIsOneAlarm() {
        var alarms = alarms();
        for (int i = 0; i < 100; i++) {
            after(alarms, 30, i % 3 == 2 ? Level.GOOD : Level.BAD);
        }
        assertThat(events.all()).hasSize(1);
    }

    @Test
    void whatIsBadForAMomentIsNone() {
        var alarms = alarms();
        for (int i = 0; i < 50; i++) {
            after(alarms, 15, i % 2 == 0 ? Level.BAD : Level.BETWEEN);
        }
        assertThat(events.all()).isEmpty();
    }

    @Test
    void outlastsARestartWithItsAgeAndWhoKnowsOfIt() throws Exception {
        var before = alarms();
        after(before, 0, Level.BAD);
        after(before, 30, Level.BAD);
        var catalogue = new Catalogue(events);
        catalogue.register(new AlarmCommands(before).commands());
        catalogue.execute("Alarm Acknowledge thing-bad \"I see\"", "bob", Role.ADMINISTRATOR);
        var later = alarms();
        after(later, 3_600, Level.BAD);
        assertThat(later.raised())
                .singleElement()
                .satisfies(raised -> {
                    assertThat(raised.since()).isEqualTo(NOW);
                    assertThat(raised.acknowledgedBy()).isEqualTo("bob");
                    assertThat(raised.note()).isEqualTo("I see");
                });
        assertThat(events.of(AlarmEvent.AlarmRaised.class)).hasSize(1);
        now.set(now.get().plusSeconds(15));
        readings.set(List.of());
        later.look();
        now.set(now.get().plusSeconds(120));
        later.look();
        assertThat(events.of(AlarmEvent.AlarmCleared.class)).hasSize(1);
        assertThat(kept).isEmpty();
    }

    @Test
    void subjectsAreAlarmsOfTheirOwn() throws Exception {
        var alarms = alarms();
        readings.set(List.of(Reading.bad("b", "B is bad."), Reading.bad("a", "A is bad.")));
        alarms.look();
        now.set(NOW.plusSeconds(30));
        alarms.look();
        assertThat(alarms.raised())
                .extracting(Alarms.Raised::name)
                .containsExactly("thing-bad a", "thing-bad b");
        readings.set(List.of(Reading.bad("b", "B is bad.")));
        alarms.look();
        now.set(NOW.plusSeconds(150));
        alarms.look();
        assertThat(alarms.raised()).extracting(Alarms.Raised::name).containsExactly("thing-bad b");
        var catalogue = new Catalogue(events);
        catalogue.register(new AlarmCommands(alarms).commands());
        assertThatThrownBy(() ->
                        catalogue.execute(
                                "Alarm Acknowledge \"thing-bad a\"", "bob", Role.ADMINISTRATOR))
                .hasMessageContaining("There is no alarm thing-bad a that is raised.");
        catalogue.execute("Alarm Acknowledge \"thing-bad b\"", "bob", Role.ADMINISTRATOR);
        var listing = (Result.Listing) catalogue.execute("Alarm List", "bob", Role.ADMINISTRATOR);
        assertThat(listing.rows().getFirst()).contains(Value.text("bob"), Value.instant(NOW));
        assertThat(
                        ((Result.Listing) catalogue.execute("Alarm List all", "b", Role.HELP_DESK))
                                .rows())
                .hasSize(3);
    }

    @Test
    void aConditionThatFailsLeavesItsAlarmsAsTheyAre() {
        var alarms = alarms();
        after(alarms, 0, Level.BAD);
        after(alarms, 30, Level.BAD);
        faulty = true;
        now.set(now.get().plusSeconds(600));
        alarms.look();
        assertThat(alarms.raised()).hasSize(1);
        assertThat(events.all()).hasSize(1);
    }

    @Test
    void theTestIsRaisedAtOnceAndEndsByItself() {
        var alarms = alarms();
        alarms.test(Duration.ofSeconds(60));
        assertThat(alarms.raised()).extracting(Alarms.Raised::alarm).containsExactly("test");
        now.set(NOW.plusSeconds(60));
        alarms.look();
        assertThat(alarms.raised()).isEmpty();
        assertThat(events.all()).hasSize(2);
    }

    @Test
    void theClockMayBePutBack() {
        var alarms = alarms();
        after(alarms, 0, Level.BAD);
        now.set(NOW.minusSeconds(86_400));
        alarms.look();
        after(alarms, 30, Level.BAD);
        assertThat(alarms.raised()).hasSize(1);
        after(alarms, 15, Level.GOOD);
        now.set(NOW.minusSeconds(2 * 86_400));
        alarms.look();
        after(alarms, 120, Level.GOOD);
        assertThat(alarms.raised()).isEmpty();
        assertThat(events.of(AlarmEvent.AlarmCleared.class))
                .extracting(AlarmEvent.AlarmCleared::lasted)
                .containsExactly(Duration.ZERO);
    }

    /// Whatever happens: raised and cleared take turns, and nothing is raised that was not bad for
    /// long enough.
    @Test
    void raisedAndClearedTakeTurns() {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        var random = new Random(seed);
        var alarms = alarms();
        var levels = List.of(Level.GOOD, Level.BETWEEN, Level.BAD, Level.BAD);
        int badFor = 0;
        for (int i = 0; i < 2_000; i++) {
            int seconds = 1 + random.nextInt(60);
            Level level = levels.get(random.nextInt(4));
            boolean before = !alarms.raised().isEmpty();
            after(alarms, seconds, level);
            boolean raised = !alarms.raised().isEmpty();
            badFor = level == Level.BAD ? badFor + 1 : 0;
            if (raised && !before) {
                assertThat(badFor).as("seed %d step %d", seed, i).isGreaterThan(1);
            }
            if (before && !raised) {
                assertThat(level).as("seed %d step %d", seed, i).isEqualTo(Level.GOOD);
            }
        }
        var told = new ArrayList<Class<?>>();
        events.all().forEach(event -> told.add(event.getClass()));
        for (int i = 0; i < told.size(); i++) {
            assertThat(told.get(i))
                    .as("seed %d event %d", seed, i)
                    .isEqualTo(
                            i % 2 == 0
                                    ? AlarmEvent.AlarmRaised.class
                                    : AlarmEvent.AlarmCleared.class);
        }
    }

    @Test
    void boundsHaveABandInWhichNothingChanges() {
        assertThat(Reading.high(100, 100, "").level()).isEqualTo(Level.BAD);
        assertThat(Reading.high(81, 100, "").level()).isEqualTo(Level.BETWEEN);
        assertThat(Reading.high(80, 100, "").level()).isEqualTo(Level.GOOD);
        assertThat(Reading.high(1e9, 0, "").level()).isEqualTo(Level.GOOD);
        assertThat(Reading.low(9.9, 10, "").level()).isEqualTo(Level.BAD);
        assertThat(Reading.low(11.9, 10, "").level()).isEqualTo(Level.BETWEEN);
        assertThat(Reading.low(12, 10, "").level()).isEqualTo(Level.GOOD);
    }

    record Lost(String server) implements Event {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public String correlation() {
            return "";
        }
    }

    record Back(String server) implements Event {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }

        @Override
        public String correlation() {
            return "";
        }
    }

    @Test
    void aLatchRemembersWhatWasNotTakenBack() {
        var latches = new EventLatches(events);
        var latch =
                latches.latch(
                        Lost.class,
                        Back.class,
                        event ->
                                event instanceof Lost(var server)
                                        ? server
                                        : ((Back) event).server(),
                        lost -> lost.server() + " is away.");
        latches.record(new Lost("a"));
        latches.record(new Lost("b"));
        latches.record(new Back("a"));
        assertThat(latch.readings()).containsExactly(Reading.bad("b", "b is away."));
        assertThat(events.all()).hasSize(3);
        latch.clear();
        assertThat(latch.readings()).isEmpty();
    }
}
