package org.postern.antivirus;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// All engines that the settings name, as one scanner: the node's own first, which costs least,
/// then ClamAV, then ICAP; answers are remembered. Follows its settings as they change.
public final class Antivirus implements VirusScanner, StatusSource {
    private final Supplier<AntivirusSettings> settings;
    private final Path home;
    private final InstantSource clock;
    private final Events events;

    private final LongAdder scanned = new LongAdder();
    private final LongAdder remembered = new LongAdder();
    private final LongAdder infected = new LongAdder();
    private final LongAdder unavailable = new LongAdder();

    private volatile @Nullable Engines engines;

    /// Made of one state of the settings.
    private record Engines(
            AntivirusSettings of,
            @Nullable BasicScanner basic,
            @Nullable Clamd clamd,
            List<IcapScanner> icap,
            VirusScanner all) {}

    /// @param home what paths of hash lists begin at
    public Antivirus(
            Supplier<AntivirusSettings> settings, Path home, InstantSource clock, Events events) {
        this.settings = settings;
        this.home = home;
        this.clock = clock;
        this.events = events;
    }

    @Override
    public String name() {
        return "antivirus";
    }

    @Override
    public String patterns() {
        return engines().all().patterns();
    }

    private Engines engines() {
        var now = settings.get();
        var current = engines;
        if (current != null && current.of().equals(now)) {
            return current;
        }
        synchronized (this) {
            current = engines;
            if (current == null || !current.of().equals(now)) {
                current = made(now);
                engines = current;
            }
            return current;
        }
    }

    private Engines made(AntivirusSettings how) {
        var row = new ArrayList<VirusScanner>();
        var basic = how.basic() ? new BasicScanner(how, home, clock, events) : null;
        if (basic != null) {
            row.add(basic);
        }
        var clamd = how.clamd().isEmpty() ? null : new Clamd(how, clock, events);
        if (clamd != null) {
            row.add(clamd);
        }
        var icap =
                how.icap().stream()
                        .map(service -> new IcapScanner(service, how, clock, events))
                        .toList();
        row.addAll(icap);
        VirusScanner all = new ScannerSeries(row);
        if (how.remembered() > 0) {
            all = new RememberingScanner(all, how.remembered(), how.rememberedTime(), clock);
        }
        return new Engines(how, basic, clamd, icap, all);
    }

    @Override
    public ScanReport scan(ScanSubject subject) {
        long begun = System.nanoTime();
        var report = engines().all().scan(subject);
        count(report);
        for (var finding : report.findings()) {
            if (finding.status() == ScanStatus.INFECTED) {
                events.record(
                        new AntivirusEvent.VirusFound(
                                subject.correlation(),
                                finding.engine(),
                                finding.name(),
                                finding.part(),
                                finding.file()));
            }
        }
        events.record(
                new AntivirusEvent.MessageScanned(
                        subject.correlation(),
                        report.status(),
                        subject.source().octets(),
                        report.remembered(),
                        Duration.ofNanos(System.nanoTime() - begun)));
        return report;
    }

    private void count(ScanReport report) {
        scanned.increment();
        if (report.remembered()) {
            remembered.increment();
        }
        if (report.has(ScanStatus.INFECTED)) {
            infected.increment();
        }
        if (!report.complete()) {
            unavailable.increment();
        }
    }

    /// Tells all engines to read their patterns anew.
    ///
    /// @return what went wrong, a sentence each
    List<String> reload() {
        var current = engines();
        if (current.basic() != null) {
            current.basic().reload();
        }
        return current.clamd() == null ? List.of() : current.clamd().reload();
    }

    /// Whether an engine with patterns of viruses is named at all. Without one, only lists of
    /// hashes, the EICAR test file and dangerous kinds of files are recognised.
    public boolean signatures() {
        var current = engines();
        return current.clamd() != null || !current.icap().isEmpty();
    }

    /// What looks for viruses, in a sentence for an administrator.
    public String described() {
        var current = engines();
        var names = new ArrayList<String>();
        if (current.clamd() != null) {
            names.add("ClamAV");
        }
        current.icap().forEach(scanner -> names.add(scanner.service().toString()));
        if (!names.isEmpty()) {
            return String.join(", ", names);
        }
        return current.basic() == null
                ? "no virus engine is installed and the basic scanner is off: nothing is looked for"
                : "no virus engine is installed: the basic scanner knows lists of hashes and"
                        + " dangerous kinds of files only";
    }

    /// How each daemon of ClamAV does, asked for now.
    List<Clamd.Standing> standings() {
        var clamd = engines().clamd();
        return clamd == null ? List.of() : clamd.standings();
    }

    List<IcapScanner> icap() {
        return engines().icap();
    }

    /// How many hashes the lists hold.
    int hashes() {
        var basic = engines().basic();
        return basic == null ? 0 : basic.hashes();
    }

    @Override
    public List<Field> status() {
        return List.of(
                Field.of("antivirus", described()),
                Field.of("antivirusScanned", Value.number(scanned.sum())),
                Field.of("antivirusRemembered", Value.number(remembered.sum())),
                Field.of("antivirusInfected", Value.number(infected.sum())),
                Field.of("antivirusUnavailable", Value.number(unavailable.sum())));
    }
}
