package org.postern.antivirus;

/// Somebody who looks for viruses in messages. Safe for many threads.
public interface VirusScanner {
    /// Its name in reports: `clamav`.
    String name();

    /// The state of its patterns: changes whenever the same message may get another answer. Empty
    /// while that is not known, and then no answer is remembered.
    String patterns();

    /// Looks at one message. Never fails: who cannot look says [ScanStatus#UNAVAILABLE]. Takes as
    /// long as the subject allows at most, and blocks meanwhile.
    ScanReport scan(ScanSubject subject);
}
