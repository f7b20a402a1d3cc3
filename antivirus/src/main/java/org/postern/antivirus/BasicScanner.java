package org.postern.antivirus;

import org.postern.kernel.Events;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The scanner that is always there: lists of hashes, the EICAR test file, and what is dangerous to
/// open, in archives too. It has no patterns of viruses and says so ([EngineReport#signatures]).
public final class BasicScanner implements VirusScanner {
    static final String NAME = "basic";

    /// Changes when the same file gets another answer by what is written here.
    private static final String VERSION = "1";

    private final AntivirusSettings settings;
    private final HashLists lists;
    private final FileNames names;

    /// So that unpacking leaves processor and memory to sessions.
    private final Semaphore atOnce;

    /// @param home what paths of hash lists begin at
    public BasicScanner(AntivirusSettings settings, Path home, InstantSource clock, Events events) {
        this.settings = settings;
        this.lists =
                new HashLists(
                        settings.hashLists().stream().map(home::resolve).toList(), clock, events);
        this.names = new FileNames(settings.dangerousExtensions());
        this.atOnce = new Semaphore(settings.atOnce(), true);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String patterns() {
        return NAME + "-" + VERSION + "/" + lists.version();
    }

    /// How many hashes the lists hold.
    public int hashes() {
        return lists.size();
    }

    /// Reads changed lists at the next scan.
    void reload() {
        lists.expire();
    }

    @Override
    public ScanReport scan(ScanSubject subject) {
        var deadline = Deadline.in(subject.timeLimit());
        try {
            if (!atOnce.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                return ScanReport.unavailable(
                        NAME, false, "too busy within " + seconds(subject.timeLimit()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ScanReport.unavailable(NAME, false, "interrupted");
        }
        try {
            return inspected(subject, deadline);
        } finally {
            atOnce.release();
        }
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }

    private ScanReport inspected(ScanSubject subject, Deadline deadline) {
        var inspection =
                new Inspection(lists, names, settings.suspicious(), settings.limits(), deadline);
        var parts = NumberedPart.of(subject.summary().structure(), InspectionLimits.MOST_PARTS + 1);
        var findings = new ArrayList<ScanFinding>();
        try {
            for (var part : parts.subList(0, Math.min(InspectionLimits.MOST_PARTS, parts.size()))) {
                inspection.part(part, subject.source());
            }
        } catch (SourceException e) {
            return ScanReport.unavailable(NAME, false, Problems.text(e));
        }
        findings.addAll(inspection.findings());
        if (parts.size() > InspectionLimits.MOST_PARTS) {
            findings.add(
                    new ScanFinding(
                            "",
                            "",
                            ScanStatus.UNSCANNABLE,
                            "more than " + InspectionLimits.MOST_PARTS + " parts",
                            NAME));
        }
        return new ScanReport(findings, List.of(new EngineReport(NAME, patterns(), false, "")));
    }
}
