package org.postern.antivirus;

import java.util.Objects;

/// One thing that one engine has to say of one part.
///
/// @param part the part's number as in IMAP (RFC 9051 section 6.4.5.1), `2.1`; empty when it is
///   said of the message as a whole
/// @param file the name of the file, with those inside archives behind slashes: `a.zip/b.exe`;
///   empty when it has none. Safe to show: without control characters
/// @param status never [ScanStatus#CLEAN]
/// @param name the virus's name as the engine gives it, or the reason in words
/// @param engine who says so
public record ScanFinding(String part, String file, ScanStatus status, String name, String engine) {
    /// Longest text that is kept of each.
    public static final int LONGEST_TEXT = 400;

    public ScanFinding {
        Objects.requireNonNull(part, "part");
        file = ShownText.of(file, LONGEST_TEXT);
        name = ShownText.of(name, LONGEST_TEXT);
        Objects.requireNonNull(engine, "engine");
        if (status == ScanStatus.CLEAN) {
            throw new IllegalArgumentException("a finding is not clean");
        }
    }
}
