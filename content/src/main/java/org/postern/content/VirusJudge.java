package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.antivirus.ScanFinding;
import org.postern.antivirus.ScanReport;
import org.postern.antivirus.ScanStatus;
import org.postern.antivirus.ScanSubject;
import org.postern.antivirus.VirusScanner;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// Asks the virus engines, and says by the site's policy what is to be done.
public final class VirusJudge {
    private static final int MOST_NAMED = 5;

    private final VirusScanner scanner;
    private final @Nullable Outbreaks outbreaks;

    /// Without outbreak protection.
    public VirusJudge(VirusScanner scanner) {
        this(scanner, null);
    }

    public VirusJudge(VirusScanner scanner, @Nullable Outbreaks outbreaks) {
        this.scanner = scanner;
        this.outbreaks = outbreaks;
    }

    /// What the engines found, and what the policy makes of it.
    ///
    /// @param gravest the finding that decides
    /// @param bad those that the action is for
    record Found(
            ScanReport report,
            ScanStatus gravest,
            VirusPolicy.Action action,
            List<ScanFinding> bad,
            boolean unknown) {
        /// The quarantine that it belongs into.
        String quarantine() {
            return bad.stream().anyMatch(one -> one.engine().equals(Outbreaks.NAME))
                    ? Held.OUTBREAK
                    : Held.VIRUS;
        }

        /// What RFC 5235 section 2.3 calls it.
        int level() {
            return switch (gravest) {
                case CLEAN -> 1;
                case SUSPICIOUS, ENCRYPTED, UNSCANNABLE -> 4;
                case UNAVAILABLE -> 0;
                case INFECTED -> 5;
            };
        }

        /// For people and for the header.
        String text() {
            String names =
                    bad.stream()
                            .limit(MOST_NAMED)
                            .map(one ->
                                    one.name() + (one.file().isEmpty() ? "" : " in " + one.file()))
                            .distinct()
                            .collect(Collectors.joining("; "));
            return word() + (names.isEmpty() ? "" : ": " + names);
        }

        private String word() {
            return switch (gravest) {
                case CLEAN -> "clean";
                case SUSPICIOUS -> "suspicious";
                case ENCRYPTED -> "encrypted";
                case UNSCANNABLE -> "not scannable";
                case UNAVAILABLE -> "not scanned";
                case INFECTED -> "infected";
            };
        }
    }

    Found judge(MailToExamine mail, Content content, VirusPolicy policy, Duration time) {
        var message = content.form().message();
        var subject = new ScanSubject(content.source(), message.summary(), mail.trail(), time);
        var report = scanner.scan(subject);
        if (outbreaks != null) {
            var spreading = outbreaks.spreading(subject, report, mail.visitor().address());
            if (!spreading.isEmpty()) {
                return new Found(
                        report,
                        ScanStatus.SUSPICIOUS,
                        VirusPolicy.Action.QUARANTINE,
                        spreading,
                        false);
            }
        }
        if (report.has(ScanStatus.INFECTED)) {
            return found(report, ScanStatus.INFECTED, policy.infected());
        }
        if (report.status() == ScanStatus.UNAVAILABLE) {
            boolean waits = policy.unavailable() == VirusPolicy.Unavailable.WAIT;
            return new Found(
                    report, ScanStatus.UNAVAILABLE, VirusPolicy.Action.TAG, List.of(), waits);
        }
        return switch (report.status()) {
            case CLEAN, UNAVAILABLE, INFECTED ->
                    found(report, ScanStatus.CLEAN, VirusPolicy.Action.DELIVER);
            case SUSPICIOUS -> found(report, ScanStatus.SUSPICIOUS, policy.suspicious());
            case ENCRYPTED -> found(report, ScanStatus.ENCRYPTED, policy.encrypted());
            case UNSCANNABLE -> found(report, ScanStatus.UNSCANNABLE, policy.unscannable());
        };
    }

    private static Found found(ScanReport report, ScanStatus status, VirusPolicy.Action action) {
        return new Found(
                report,
                status,
                action,
                report.findings().stream().filter(one -> one.status() == status).toList(),
                false);
    }
}
