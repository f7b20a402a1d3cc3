package org.postern.antivirus;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// What all engines say of one message. A value: the caller's policy makes a verdict of it.
///
/// @param findings in the order they were found; none when the message is clean
/// @param engines who was asked, in order
/// @param remembered whether the answer is an earlier one, of the same octets and the same patterns
public record ScanReport(
        List<ScanFinding> findings, List<EngineReport> engines, boolean remembered) {
    public ScanReport {
        findings = List.copyOf(findings);
        engines = List.copyOf(engines);
    }

    public ScanReport(List<ScanFinding> findings, List<EngineReport> engines) {
        this(findings, engines, false);
    }

    /// The gravest of the findings, and [ScanStatus#UNAVAILABLE] at least when an engine could not
    /// answer.
    public ScanStatus status() {
        var gravest = complete() ? ScanStatus.CLEAN : ScanStatus.UNAVAILABLE;
        for (var finding : findings) {
            if (finding.status().compareTo(gravest) > 0) {
                gravest = finding.status();
            }
        }
        return gravest;
    }

    /// Whether somebody says so.
    public boolean has(ScanStatus status) {
        return findings.stream().anyMatch(finding -> finding.status() == status);
    }

    /// Whether every engine answered.
    public boolean complete() {
        return engines.stream().allMatch(EngineReport::answered);
    }

    /// Whether an engine with virus signatures looked at the message. If not, *clean* only means
    /// that no hash list names it.
    public boolean signaturesUsed() {
        return engines.stream().anyMatch(engine -> engine.signatures() && engine.answered());
    }

    /// The names of all viruses, each once.
    public List<String> viruses() {
        var names = new LinkedHashSet<String>();
        for (var finding : findings) {
            if (finding.status() == ScanStatus.INFECTED) {
                names.add(finding.name());
            }
        }
        return List.copyOf(names);
    }

    /// What is said of one part.
    ///
    /// @param part its number, as in [ScanFinding#part]; empty for the message as a whole
    public List<ScanFinding> of(String part) {
        return findings.stream().filter(finding -> finding.part().equals(part)).toList();
    }

    /// Both as one.
    ScanReport and(ScanReport other) {
        var all = new ArrayList<>(findings);
        all.addAll(other.findings);
        var asked = new ArrayList<>(engines);
        asked.addAll(other.engines);
        return new ScanReport(all, asked, remembered && other.remembered);
    }

    /// The same as an earlier answer.
    ScanReport asRemembered() {
        return new ScanReport(findings, engines, true);
    }

    /// What is said when the only engine cannot answer.
    static ScanReport unavailable(String engine, boolean signatures, String problem) {
        return new ScanReport(
                List.of(new ScanFinding("", "", ScanStatus.UNAVAILABLE, problem, engine)),
                List.of(new EngineReport(engine, "", signatures, problem)));
    }
}
