package org.postern.antivirus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.Field;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Octets;
import org.postern.kernel.Value;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

class AntivirusTest {
    private final Path home;

    private final MemoryEvents events = new MemoryEvents();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:10:00Z"));
    private final AtomicReference<AntivirusSettings> settings =
            new AtomicReference<>(AntivirusSettings.DEFAULTS);
    private final Antivirus antivirus;
    private final PatternUpdates updates;

    AntivirusTest(@TempDir Path home) {
        this.home = home;
        antivirus = new Antivirus(settings::get, home, now::get, events);
        updates = new PatternUpdates(settings::get, antivirus, now::get, events);
    }

    @Test
    void saysPlainlyThatNoEngineIsInstalled() {
        assertThat(antivirus.signatures()).isFalse();
        assertThat(antivirus.described()).contains("no virus engine is installed");
        var report = antivirus.scan(TestMail.with("a.txt", TestMail.ascii("x")));
        assertThat(report.status()).isEqualTo(ScanStatus.CLEAN);
        assertThat(report.signaturesUsed()).isFalse();
        settings.set(TestSettings.of("basic", false));
        assertThat(antivirus.described()).contains("nothing is looked for");
        assertThat(antivirus.scan(new TestMail().scanSubject()).signaturesUsed()).isFalse();
    }

    @Test
    void followsItsSettingsAndAsksAllInOrder() throws IOException {
        try (var server = new FakeClamd(FakeClamd::eicar)) {
            settings.set(TestSettings.clamd(List.of(server.address())));
            assertThat(antivirus.signatures()).isTrue();
            var report = antivirus.scan(TestMail.with("a.exe", TestMail.ascii("x")));
            assertThat(report.engines())
                    .extracting(EngineReport::engine)
                    .containsExactly("basic", "clamav");
            assertThat(report.status()).isEqualTo(ScanStatus.SUSPICIOUS);
            // What the first finds needs no second.
            var infected = antivirus.scan(TestMail.with("e.com", Eicar.octets()));
            assertThat(infected.engines()).hasSize(1);
            assertThat(events.of(AntivirusEvent.VirusFound.class))
                    .containsExactly(
                            new AntivirusEvent.VirusFound(
                                    "id", "basic", "EICAR-Test-File", "2", "e.com"));
            assertThat(antivirus.status()).contains(Field.of("antivirusInfected", Value.number(1)));
        }
    }

    @Test
    void remembersAnAnswerWhileThePatternsLast() throws IOException {
        try (var server = new FakeClamd(FakeClamd::eicar)) {
            settings.set(TestSettings.clamd(List.of(server.address())));
            var mail = new TestMail().attach("a.txt", TestMail.ascii("x"));
            assertThat(antivirus.scan(mail.scanSubject()).remembered()).isFalse();
            assertThat(antivirus.scan(mail.subject("another").scanSubject()).remembered()).isTrue();
            assertThat(
                            antivirus
                                    .scan(mail.attach("b", TestMail.ascii("y")).scanSubject())
                                    .remembered())
                    .isFalse();
            assertThat(streams(server)).isEqualTo(2);
            server.version("ClamAV 1.0.0/2/Tue");
            now.updateAndGet(then -> then.plusSeconds(40));
            assertThat(antivirus.scan(mail.scanSubject()).remembered()).isFalse();
            assertThat(antivirus.scan(mail.scanSubject()).remembered()).isTrue();
            now.updateAndGet(then -> then.plus(Duration.ofHours(2)));
            assertThat(antivirus.scan(mail.scanSubject()).remembered()).isFalse();
        }
    }

    @Test
    void remembersOnlyWhatIsWhole() throws IOException {
        try (var server = new FakeClamd(_ -> "out of memory ERROR")) {
            settings.set(TestSettings.clamd(List.of(server.address())));
            assertThat(antivirus.patterns()).isNotEmpty();
            assertThat(antivirus.scan(new TestMail().scanSubject()).complete()).isFalse();
            assertThat(antivirus.scan(new TestMail().scanSubject()).remembered()).isFalse();
        }
    }

    @Test
    void forgetsTheOldestWhenThereIsNoRoom() {
        settings.set(TestSettings.of("remembered", 2));
        for (int i = 0; i < 3; i++) {
            antivirus.scan(numbered(i));
        }
        assertThat(antivirus.scan(numbered(2)).remembered()).isTrue();
        assertThat(antivirus.scan(numbered(0)).remembered()).isFalse();
    }

    private static ScanSubject numbered(int i) {
        return TestMail.with("a", TestMail.ascii("file " + i));
    }

    private static long streams(FakeClamd server) {
        return server.commands().stream().filter("zINSTREAM"::equals).count();
    }

    @Test
    void fetchesPatternsAndTellsTheEngines() throws IOException {
        try (var server = new FakeClamd(FakeClamd::eicar)) {
            var mark = home.resolve("mark");
            settings.set(
                    TestSettings.with(
                            TestSettings.clamd(List.of(server.address())),
                            Map.of(
                                    "updateCommand",
                                    List.of(
                                            "/bin/sh",
                                            "-c",
                                            "echo one; echo two; touch " + mark))));
            var outcome = updates.update();
            assertThat(outcome.ok()).as(outcome.text()).isTrue();
            assertThat(outcome.text()).isEqualTo("two");
            assertThat(Files.exists(mark)).isTrue();
            assertThat(server.commands()).contains("zRELOAD");
            assertThat(updates.latest()).isEqualTo(outcome);
        }
    }

    @Test
    void tellsOfACommandThatFailsOrDoesNotEnd() {
        settings.set(
                TestSettings.of(
                        "updateCommand", List.of("/bin/sh", "-c", "echo no network >&2; exit 3")));
        assertThat(updates.update().text()).isEqualTo("/bin/sh ended with 3: no network");
        settings.set(TestSettings.of("updateCommand", List.of("/nonexistent/freshclam")));
        assertThat(updates.update().ok()).isFalse();
        settings.set(
                TestSettings.with(
                        AntivirusSettings.DEFAULTS,
                        Map.of(
                                "updateCommand", List.of("/bin/sh", "-c", "sleep 600"),
                                "updateTimeout", Duration.ofMillis(100))));
        assertThat(updates.update().text()).contains("did not end");
        assertThat(events.of(AntivirusEvent.PatternUpdateFailed.class)).hasSize(3);
    }

    @Test
    void isDueAtHalfPast() {
        assertThat(updates.next(Instant.parse("2026-01-01T00:10:00Z")))
                .isEqualTo(Instant.parse("2026-01-01T00:30:00Z"));
        assertThat(updates.next(Instant.parse("2026-01-01T00:30:00Z")))
                .isEqualTo(Instant.parse("2026-01-01T01:30:00Z"));
        settings.set(
                TestSettings.with(
                        AntivirusSettings.DEFAULTS,
                        Map.of(
                                "updateInterval", Duration.ofDays(1),
                                "updateOffset", Duration.ofHours(3))));
        assertThat(updates.next(Instant.parse("2026-01-01T04:00:00Z")))
                .isEqualTo(Instant.parse("2026-01-02T03:00:00Z"));
    }

    @Test
    void updatesByItselfWhenItIsDue() throws InterruptedException {
        settings.set(
                TestSettings.with(
                        AntivirusSettings.DEFAULTS,
                        Map.of(
                                "updateCommand", List.of("/bin/true"),
                                "updateInterval", Duration.ofMillis(50))));
        var started = System.nanoTime();
        var moving =
                new PatternUpdates(
                        settings::get,
                        antivirus,
                        () -> now.get().plusNanos(System.nanoTime() - started),
                        events);
        moving.start();
        events.await(AntivirusEvent.PatternsUpdated.class::isInstance);
        moving.stop(Duration.ofSeconds(5));
    }

    @Test
    void keepsLimitsOfTheSettings() {
        assertThat(AntivirusSettings.DEFAULTS.clamdStreamMax()).isEqualTo(Octets.parse("25MiB"));
        assertThat(AntivirusSettings.DEFAULTS.suspicious()).contains(Danger.values());
    }
}
