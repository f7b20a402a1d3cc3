package org.postern.node;

import org.postern.antivirus.AntivirusEvent;
import org.postern.backup.SnapshotAge;
import org.postern.detection.DetectionEvent;
import org.postern.engine.EngineEvent;
import org.postern.kernel.Alarm;
import org.postern.kernel.Alarm.Level;
import org.postern.kernel.Alarm.Reading;
import org.postern.kernel.Durations;
import org.postern.kernel.EventLatches;
import org.postern.kernel.EventLog;
import org.postern.kernel.Lifecycle.ServiceHealth;
import org.postern.kernel.Octets;
import org.postern.kernel.Service.State;
import org.postern.milter.MilterEvent;
import org.postern.net.NetEvent;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The conditions of alarms that concern the node as a whole, and those that rooms tell by a pair
/// of events.
final class NodeAlarms {
    private final Supplier<NodeAlarmSettings> settings;
    private final InstantSource clock;

    NodeAlarms(Supplier<NodeAlarmSettings> settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /// What some event said and no other took back.
    static List<Alarm> latched(EventLatches latches) {
        var scanner =
                latches.latch(
                        AntivirusEvent.EngineLost.class,
                        AntivirusEvent.EngineBack.class,
                        event ->
                                switch (event) {
                                    case AntivirusEvent.EngineLost(var engine, var server, var _) ->
                                            engine + " " + server;
                                    case AntivirusEvent.EngineBack(var engine, var server) ->
                                            engine + " " + server;
                                    default -> "";
                                },
                        lost ->
                                "The virus scanner at %s does not answer: %s."
                                        .formatted(lost.server(), lost.problem()));
        var milter =
                latches.latch(
                        MilterEvent.MilterLost.class,
                        MilterEvent.MilterBack.class,
                        event ->
                                switch (event) {
                                    case MilterEvent.MilterLost lost -> lost.milter();
                                    case MilterEvent.MilterBack back -> back.milter();
                                    default -> "";
                                },
                        lost ->
                                "The milter %s fails: %s."
                                        .formatted(lost.milter(), lost.problem()));
        var centre =
                latches.latch(
                        DetectionEvent.CentreLost.class,
                        DetectionEvent.CentreBack.class,
                        event ->
                                switch (event) {
                                    case DetectionEvent.CentreLost lost -> lost.centre();
                                    case DetectionEvent.CentreBack back -> back.centre();
                                    default -> "";
                                },
                        lost ->
                                "The detection centre %s does not answer: %s."
                                        .formatted(lost.centre(), lost.problem()));
        var resolver =
                latches.latch(
                        NetEvent.NameServerSilent.class,
                        NetEvent.NameServerBack.class,
                        event ->
                                switch (event) {
                                    case NetEvent.NameServerSilent silent -> silent.server();
                                    case NetEvent.NameServerBack back -> back.server();
                                    default -> "";
                                },
                        silent ->
                                "The name server %s does not answer: %s."
                                        .formatted(silent.server(), silent.reason()));
        var overload =
                latches.latch(
                        NetEvent.OverloadBegan.class,
                        NetEvent.OverloadEnded.class,
                        _ -> "",
                        began ->
                                "The node refuses new connections: work waits %s for a processor."
                                        .formatted(Durations.approximate(began.lag())));
        var journal =
                latches.latch(
                        EngineEvent.JournalFailed.class,
                        EngineEvent.JournalMended.class,
                        event ->
                                switch (event) {
                                    case EngineEvent.JournalFailed failed -> failed.journal();
                                    case EngineEvent.JournalMended mended -> mended.journal();
                                    default -> "";
                                },
                        failed ->
                                "%s cannot be written: %s."
                                        .formatted(failed.journal(), failed.cause()));
        var patterns =
                latches.latch(
                        AntivirusEvent.PatternUpdateFailed.class,
                        AntivirusEvent.PatternsUpdated.class,
                        _ -> "",
                        failed ->
                                "The patterns of viruses were not renewed: %s."
                                        .formatted(failed.problem()));
        return List.of(
                new Alarm(
                        "scanner-down",
                        "A virus scanner does not answer.",
                        true,
                        "See that it runs; Antivirus Status asks it. Mail waits or passes, as the"
                                + " settings of viruses say.",
                        scanner::readings),
                new Alarm(
                        "patterns-old",
                        "The patterns of viruses could not be renewed.",
                        false,
                        "Antivirus Update tries it now and says what is wrong.",
                        patterns::readings),
                new Alarm(
                        "milter-down",
                        "A milter fails.",
                        false,
                        "See that it runs and can be reached; Settings Get milter shows where.",
                        milter::readings),
                new Alarm(
                        "detection-down",
                        "The detection centre does not answer.",
                        false,
                        "Messages go on without it. See that the centre runs and can be reached.",
                        centre::readings),
                new Alarm(
                        "dns-silent",
                        "A name server does not answer.",
                        false,
                        "Dns Status shows all of them; dns.servers names others.",
                        resolver::readings),
                new Alarm(
                        "overload",
                        "The node has more work than its processors can do.",
                        true,
                        "Stat List shows what it does; connection limits keep strangers off.",
                        overload::readings),
                new Alarm(
                        "journal-failed",
                        "What MailHurdle or the detection centre remembers cannot be written.",
                        false,
                        "Look at the device of the home; it is in memory meanwhile.",
                        journal::readings));
    }

    /// @param health of all services
    Alarm failed(Supplier<List<ServiceHealth>> health) {
        return new Alarm(
                "service-failed",
                "A service of the node does not work.",
                true,
                "Status shows all services; Log Search has the cause.",
                () -> inState(health.get(), State.FAILED));
    }

    /// The follower of another directory has an alarm of its own.
    Alarm degraded(Supplier<List<ServiceHealth>> health) {
        return new Alarm(
                "service-degraded",
                "A service of the node works with limits.",
                false,
                "Status shows all services.",
                () ->
                        inState(health.get(), State.DEGRADED).stream()
                                .filter(reading -> !reading.subject().equals("replica"))
                                .toList());
    }

    Alarm replica(Supplier<List<ServiceHealth>> health) {
        return new Alarm(
                "replication-behind",
                "The directory does not follow the one that replica.of names.",
                false,
                "See that the other node runs and can be reached; Status says what it last said.",
                () ->
                        inState(health.get(), State.DEGRADED).stream()
                                .filter(reading -> reading.subject().equals("replica"))
                                .toList());
    }

    private static List<Reading> inState(List<ServiceHealth> health, State state) {
        return health.stream()
                .filter(each -> each.health().state() == state)
                .map(each ->
                        Reading.bad(each.name(), each.name() + ": " + each.health().text() + "."))
                .toList();
    }

    /// @param folders of the home
    Alarm disk(List<Path> folders) {
        return new Alarm(
                "disk-low",
                "A device of the home has less than alarms.diskFreePercent and alarms.diskFree"
                        + " free.",
                true,
                "Make room: snapshots, logs (log.maxTotal), other data; or give it a larger"
                        + " device. New mail is deferred when it is full.",
                () -> disks(folders));
    }

    private List<Reading> disks(List<Path> folders) {
        var readings = new ArrayList<Reading>();
        var seen = new HashSet<FileStore>();
        for (Path folder : folders) {
            try {
                FileStore store = Files.getFileStore(folder);
                if (seen.add(store)) {
                    readings.add(disk(folder, store.getUsableSpace(), store.getTotalSpace()));
                }
            } catch (IOException e) {
                readings.add(Reading.bad(folder.toString(), folder + " cannot be read."));
            }
        }
        return readings;
    }

    Reading disk(Path folder, long usable, long total) {
        var bounds = settings.get();
        double percent = total == 0 ? 0 : 100.0 * usable / total;
        String text =
                "%s has %s of %s free (%.1f %%)."
                        .formatted(
                                folder,
                                new Octets(usable).approximate(),
                                new Octets(total).approximate(),
                                percent);
        Level byPart = Reading.low(percent, bounds.diskFreePercent(), text).level();
        Level bySize =
                Reading.low((double) usable, (double) bounds.diskFree().count(), text).level();
        // Both must be bad; the better of the two counts.
        Level level = byPart.compareTo(bySize) < 0 ? byPart : bySize;
        return new Reading(folder.toString(), level, text);
    }

    /// @param certificates that clients are shown
    Alarm certificates(Supplier<List<X509Certificate>> certificates) {
        return new Alarm(
                "certificate-expiring",
                "A certificate ends within alarms.certificateLeft, or has ended.",
                true,
                "Renew it: Certificate List shows them.",
                () -> expiring(certificates.get()));
    }

    private List<Reading> expiring(List<X509Certificate> certificates) {
        Map<String, Reading> readings = new LinkedHashMap<>();
        for (X509Certificate certificate : certificates) {
            Instant end = certificate.getNotAfter().toInstant();
            Duration left = Duration.between(clock.instant(), end);
            String name = certificate.getSubjectX500Principal().getName();
            String text =
                    left.isNegative()
                            ? "The certificate of %s ended %s ago."
                                    .formatted(name, Durations.approximate(left.negated()))
                            : "The certificate of %s ends in %s."
                                    .formatted(name, Durations.approximate(left));
            Level level =
                    Reading.low(
                                    Math.max(0, left.toMillis() / 1000.0),
                                    settings.get().certificateLeft().toMillis() / 1000.0,
                                    text)
                            .level();
            readings.put(name, new Reading(name, level, text));
        }
        return List.copyOf(readings.values());
    }

    Alarm backup() {
        return Alarm.of(
                "backup-old",
                "The newest snapshot in alarms.backupFolder is older than alarms.backupAge, or"
                        + " there is none.",
                false,
                "Store Snapshot makes one; see that what makes them regularly still runs.",
                this::backedUp);
    }

    private Reading backedUp() {
        String folder = settings.get().backupFolder();
        if (folder.isEmpty()) {
            return Reading.of(Level.GOOD, "");
        }
        try {
            var newest = SnapshotAge.newest(Path.of(folder));
            if (newest.isEmpty()) {
                return Reading.of(Level.BAD, "There is no snapshot in " + folder + ".");
            }
            Duration age = Duration.between(newest.get(), clock.instant());
            String text = "The newest snapshot is " + Durations.approximate(age) + " old.";
            boolean old = age.compareTo(settings.get().backupAge()) > 0;
            return Reading.of(old ? Level.BAD : Level.GOOD, text);
        } catch (IOException e) {
            return Reading.of(Level.BAD, "The snapshots in " + folder + " cannot be read.");
        }
    }

    /// Lines that could not be written since the look before are bad until none are.
    static Alarm logs(EventLog log) {
        return Alarm.of(
                "log-drops",
                "Events or lines of the logs were dropped: nobody can search them.",
                false,
                "The disk is slower than the load, or full: look at it, or raise"
                        + " log.minimumSeverity.",
                new LogDrops(log)::reading);
    }

    private static final class LogDrops {
        private final EventLog log;
        private long before;

        LogDrops(EventLog log) {
            this.log = log;
        }

        synchronized Reading reading() {
            long now = log.dropped() + log.lost();
            long since = now - before;
            before = now;
            return Reading.of(
                    since > 0 ? Level.BAD : Level.GOOD,
                    "%,d lines could not be written of late, %,d since the start."
                            .formatted(since, now));
        }
    }
}
