package org.postern.antivirus;

import java.util.Objects;

/// Who was asked, and whether they could answer.
///
/// @param engine its name: `clamav`, `icap`, `basic`
/// @param version of the engine and its patterns; empty when it is not known
/// @param signatures whether it knows viruses by patterns of its maker; false for what only knows
///   dangerous kinds of files
/// @param problem why it could not answer, in words for an administrator; empty when it did
public record EngineReport(String engine, String version, boolean signatures, String problem) {
    public EngineReport {
        Objects.requireNonNull(engine, "engine");
        version = ShownText.of(version, ScanFinding.LONGEST_TEXT);
        problem = ShownText.of(problem, ScanFinding.LONGEST_TEXT);
    }

    /// Whether the engine looked at the message.
    public boolean answered() {
        return problem.isEmpty();
    }
}
