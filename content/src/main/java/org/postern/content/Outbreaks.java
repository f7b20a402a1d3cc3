package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.antivirus.ScanFinding;
import org.postern.antivirus.ScanReport;
import org.postern.antivirus.ScanStatus;
import org.postern.antivirus.ScanSubject;
import org.postern.detection.DetectionClient;
import org.postern.detection.DetectionSettings;
import org.postern.detection.Fingerprint;
import org.postern.detection.Fingerprints;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Outbreak protection (SPEC CNT-5): what virus engines call suspicious, and what they cannot look
/// into, is counted at the detection centre. When it spreads, it is an outbreak until an engine
/// knows more. What the engines know to be a virus, or clean, is not asked about.
public final class Outbreaks {
    /// Who says so in findings.
    static final String NAME = "outbreak";

    private static final Logger LOG = System.getLogger(Outbreaks.class.getName());

    private final DetectionClient client;
    private final Supplier<DetectionSettings> settings;
    private final Consumer<Fingerprint> spread;

    /// @param spread told of what spreads, so that its like is looked for among what was delivered:
    ///   must be quick
    public Outbreaks(
            DetectionClient client,
            Supplier<DetectionSettings> settings,
            Consumer<Fingerprint> spread) {
        this.client = client;
        this.settings = settings;
        this.spread = spread;
    }

    /// What of a message spreads; none when nothing does, or nobody can say.
    ///
    /// @param report what the engines say of it
    /// @param from whom it came from; null for nobody
    List<ScanFinding> spreading(
            ScanSubject subject, ScanReport report, @Nullable InetAddress from) {
        if (!client.configured() || report.has(ScanStatus.INFECTED)) {
            return List.of();
        }
        var suspects = suspects(report);
        return suspects.isEmpty() ? List.of() : counted(subject, suspects, from);
    }

    /// The parts that may be an outbreak when their like spreads.
    static Set<String> suspects(ScanReport report) {
        var suspects = new HashSet<String>();
        for (var finding : report.findings()) {
            switch (finding.status()) {
                case SUSPICIOUS, ENCRYPTED, UNSCANNABLE -> suspects.add(finding.part());
                case CLEAN, UNAVAILABLE, INFECTED -> {}
            }
        }
        return suspects;
    }

    private List<ScanFinding> counted(
            ScanSubject subject, Set<String> suspects, @Nullable InetAddress from) {
        List<Fingerprint.FileKeys> files;
        try {
            files =
                    Fingerprints.of(subject.source()::open, subject.summary().structure())
                            .files()
                            .stream()
                            .filter(file -> suspects.contains(file.part()))
                            .toList();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "no fingerprint of a message, id=" + subject.correlation(), e);
            return List.of();
        }
        var found = new ArrayList<ScanFinding>();
        var known = client.see(new Fingerprint(List.of(), files), from);
        var spreading = known.spreading(settings.get());
        if (!spreading.isEmpty()) {
            spread.accept(new Fingerprint(List.of(), spreading));
        }
        for (var file : spreading) {
            found.add(
                    new ScanFinding(
                            file.part(),
                            file.name(),
                            ScanStatus.SUSPICIOUS,
                            "its like spreads",
                            NAME));
        }
        return found;
    }
}
