package org.postern.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.antivirus.AntivirusEvent;
import org.postern.kernel.Alarm;
import org.postern.kernel.Alarm.Level;
import org.postern.kernel.EventLatches;
import org.postern.kernel.EventLog;
import org.postern.kernel.Lifecycle.ServiceHealth;
import org.postern.kernel.LogSettings;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Octets;
import org.postern.kernel.Service.Health;
import org.postern.kernel.Service.State;
import org.postern.kernel.Settings;
import org.postern.net.SelfSigned;
import org.postern.net.TlsIdentity;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// The conditions of alarms, with the clock and the faults that a test wants.
class NodeAlarmsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");

    @TempDir Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private NodeAlarmSettings settings = Settings.defaults(NodeAlarmSettings.class);
    private final NodeAlarms alarms = new NodeAlarms(() -> settings, now::get);

    private static NodeAlarmSettings with(String backups, String... timeServers) {
        var defaults = Settings.defaults(NodeAlarmSettings.class);
        return new NodeAlarmSettings(
                defaults.diskFreePercent(),
                defaults.diskFree(),
                defaults.certificateLeft(),
                defaults.clockOffset(),
                List.of(timeServers),
                backups,
                defaults.backupAge());
    }

    private static Level level(Alarm alarm) {
        return alarm.readings().get().getFirst().level();
    }

    @Test
    void aDeviceIsNearlyFullByItsPartAndItsSize() {
        long gib = 1L << 30;
        Path disk = Path.of("/home");
        // 5 % of 10 TiB is room enough; 5 % of 100 GiB is not; 15 GiB of 50 are.
        assertThat(alarms.disk(disk, 512 * gib, 10_240 * gib).level()).isEqualTo(Level.GOOD);
        assertThat(alarms.disk(disk, 5 * gib, 100 * gib).level()).isEqualTo(Level.BAD);
        assertThat(alarms.disk(disk, 15 * gib, 50 * gib).level()).isEqualTo(Level.GOOD);
        assertThat(alarms.disk(disk, 11 * gib, 100 * gib).level()).isEqualTo(Level.BETWEEN);
        assertThat(alarms.disk(disk, 0, 0).level()).isEqualTo(Level.BAD);
        assertThat(alarms.disk(List.of(folder)).readings().get()).hasSize(1);
        assertThat(
                        alarms.disk(List.of(folder.resolve("absent")))
                                .readings()
                                .get()
                                .getFirst()
                                .level())
                .isEqualTo(Level.BAD);
        assertThat(new Octets(gib).approximate()).isNotEmpty();
    }

    @Test
    void aCertificateIsToldOfBeforeItsEnd() throws Exception {
        SelfSigned.create(folder, List.of("mx.test"), Clock.fixed(NOW, ZoneOffset.UTC));
        var chain =
                TlsIdentity.load(
                                folder.resolve(SelfSigned.CERTIFICATE),
                                folder.resolve(SelfSigned.KEY),
                                null)
                        .chain();
        var alarm = alarms.certificates(() -> List.of(chain.getFirst()));
        Instant end = chain.getFirst().getNotAfter().toInstant();
        assertThat(level(alarm)).isEqualTo(Level.GOOD);
        now.set(end.minus(Duration.ofDays(15)));
        assertThat(level(alarm)).isEqualTo(Level.BETWEEN);
        now.set(end.minus(Duration.ofDays(13)));
        assertThat(level(alarm)).isEqualTo(Level.BAD);
        now.set(end.plus(Duration.ofDays(2)));
        assertThat(alarm.readings().get().getFirst().text()).contains("ended 2d ago");
        assertThat(level(alarm)).isEqualTo(Level.BAD);
    }

    @Test
    void backupsAreLookedAtWhereAFolderIsNamed() throws IOException {
        assertThat(level(alarms.backup())).isEqualTo(Level.GOOD);
        settings = with(folder.toString());
        assertThat(level(alarms.backup())).isEqualTo(Level.BAD);
        Path snapshot = Files.createDirectory(folder.resolve("2026-11-22T06-00-00.000Z"));
        assertThat(level(alarms.backup())).isEqualTo(Level.BAD);
        Files.writeString(snapshot.resolve("manifest.jsonl"), "{}");
        now.set(NOW.plus(Duration.ofHours(1)));
        assertThat(level(alarms.backup())).isEqualTo(Level.GOOD);
        now.set(NOW.plus(Duration.ofHours(3)));
        assertThat(level(alarms.backup())).isEqualTo(Level.BAD);
        assertThat(alarms.backup().readings().get().getFirst().text())
                .isEqualTo("The newest snapshot is 1d 3h old.");
    }

    @Test
    void servicesAreToldOfByTheirHealth() {
        var health =
                List.of(
                        new ServiceHealth("imap", new Health(State.OK, "fine")),
                        new ServiceHealth("store", new Health(State.FAILED, "device gone")),
                        new ServiceHealth("replica", new Health(State.DEGRADED, "far behind")),
                        new ServiceHealth("queue", new Health(State.DEGRADED, "slow")));
        assertThat(alarms.failed(() -> health).readings().get())
                .containsExactly(Alarm.Reading.bad("store", "store: device gone."));
        assertThat(alarms.degraded(() -> health).readings().get())
                .containsExactly(Alarm.Reading.bad("queue", "queue: slow."));
        assertThat(alarms.replica(() -> health).readings().get())
                .containsExactly(Alarm.Reading.bad("replica", "replica: far behind."));
    }

    @Test
    void aScannerIsDownUntilItIsBack() {
        var latches = new EventLatches(new MemoryEvents());
        var scanner =
                NodeAlarms.latched(latches).stream()
                        .filter(alarm -> alarm.name().equals("scanner-down"))
                        .findFirst()
                        .orElseThrow();
        latches.record(new AntivirusEvent.EngineLost("clamav", "127.0.0.1:3310", "refused"));
        assertThat(scanner.readings().get())
                .containsExactly(
                        Alarm.Reading.bad(
                                "clamav 127.0.0.1:3310",
                                "The virus scanner at 127.0.0.1:3310 does not answer: refused."));
        latches.record(new AntivirusEvent.EngineBack("clamav", "127.0.0.1:3310"));
        assertThat(scanner.readings().get()).isEmpty();
    }

    @Test
    void linesThatAreDroppedAreToldOfOnce() throws Exception {
        LogSettings logSettings = Settings.defaults(LogSettings.class);
        EventLog log = EventLog.open(folder, () -> logSettings, InstantSource.fixed(NOW));
        var alarm = NodeAlarms.logs(log);
        assertThat(level(alarm)).isEqualTo(Level.GOOD);
        log.close();
        // What comes too late is dropped.
        log.record(new AntivirusEvent.EngineBack("clamav", "127.0.0.1:3310"));
        assertThat(level(alarm)).isEqualTo(Level.BAD);
        assertThat(level(alarm)).isEqualTo(Level.GOOD);
    }

    @Test
    void aClockThatJumpsIsToldOf() {
        var nanos = new AtomicLong();
        var watch = new ClockWatch(() -> settings, now::get, nanos::get, _ -> Duration.ZERO);
        pass(nanos, 15, 15);
        assertThat(watch.reading().level()).isEqualTo(Level.GOOD);
        pass(nanos, 15, 14);
        assertThat(watch.reading().level()).isEqualTo(Level.GOOD);
        pass(nanos, 15, -3_600);
        assertThat(watch.reading().text()).isEqualTo("The clock has jumped by -3615.0 s.");
        pass(nanos, 590, 590);
        assertThat(watch.reading().level()).isEqualTo(Level.BAD);
        pass(nanos, 15, 15);
        assertThat(watch.reading().level()).isEqualTo(Level.GOOD);
    }

    private void pass(AtomicLong nanos, long really, long byTheClock) {
        nanos.addAndGet(really * 1_000_000_000L);
        now.set(now.get().plusSeconds(byTheClock));
    }

    @Test
    void timeServersAreAskedEveryTenMinutesAndTheMedianCounts() {
        settings = with("", "a.invalid", "b.invalid:1123", "c.invalid");
        var nanos = new AtomicLong();
        var asked = new ArrayList<InetSocketAddress>();
        var watch =
                new ClockWatch(
                        () -> settings,
                        now::get,
                        nanos::get,
                        server -> {
                            asked.add(server);
                            return switch (server.getHostString()) {
                                case "a.invalid" -> Duration.ofSeconds(-9);
                                case "b.invalid" -> Duration.ofDays(1_000);
                                default -> throw new IOException("silent, as the test wants");
                            };
                        });
        assertThat(watch.reading().level()).isEqualTo(Level.BAD);
        assertThat(asked).extracting(InetSocketAddress::getPort).containsExactly(123, 1123, 123);
        settings = with("", "a.invalid");
        pass(nanos, 599, 599);
        watch.reading();
        assertThat(asked).hasSize(3);
        pass(nanos, 1, 1);
        assertThat(watch.reading().text()).isEqualTo("The clock is +9.0 s off.");
        settings = with("");
        assertThat(watch.reading().level()).isEqualTo(Level.GOOD);
    }
}
