package org.postern.screening;

import org.postern.screening.MailHurdleSettings.Mode;

import java.time.Duration;
import java.util.List;

/// Settings for tests.
final class HurdleSettings {
    private HurdleSettings() {}

    static MailHurdleSettings of(Mode mode, int holdOut) {
        return of(true, mode, holdOut, List.of());
    }

    static MailHurdleSettings disabled() {
        return of(false, Mode.CLASSIC, 0, List.of());
    }

    static MailHurdleSettings exempting(String name) {
        return of(true, Mode.CLASSIC, 0, List.of(name));
    }

    static MailHurdleSettings evidence(int trust) {
        return of(true, Mode.EVIDENCE, trust, 0, List.of());
    }

    private static MailHurdleSettings of(
            boolean enabled, Mode mode, int holdOut, List<String> classes) {
        return of(enabled, mode, 4, holdOut, classes);
    }

    /// Sources alone are remembered.
    static MailHurdleSettings forgetful() {
        return of(true, Mode.CLASSIC, 4, 0, List.of(), true, true);
    }

    static MailHurdleSettings withoutCorrespondents() {
        return of(true, Mode.CLASSIC, 4, 0, List.of(), false, false);
    }

    private static MailHurdleSettings of(
            boolean enabled, Mode mode, int trust, int holdOut, List<String> classes) {
        return of(enabled, mode, trust, holdOut, classes, false, true);
    }

    private static MailHurdleSettings of(
            boolean enabled,
            Mode mode,
            int trust,
            int holdOut,
            List<String> classes,
            boolean ignoring,
            boolean correspondents) {
        return new MailHurdleSettings(
                enabled,
                mode,
                Duration.ofMinutes(5),
                Duration.ofHours(12),
                Duration.ofDays(36),
                true,
                24,
                64,
                ignoring,
                ignoring,
                correspondents,
                10,
                trust,
                holdOut,
                classes,
                1_000_000,
                1_000);
    }
}
