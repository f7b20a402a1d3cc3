package org.postern.content;

import org.postern.sieve.SieveDialect;

import java.util.Locale;

/// When a filter runs.
public enum FilterStage {
    /// Before anything else (SPEC CNT-2), by administrators.
    HIGH('h', SieveDialect.ADMINISTRATOR),
    /// After virus and junk engines, by administrators.
    DOMAIN('d', SieveDialect.ADMINISTRATOR),
    /// Last, for one account.
    USER('u', SieveDialect.USER);

    private final char letter;
    private final SieveDialect dialect;

    FilterStage(char letter, SieveDialect dialect) {
        this.letter = letter;
        this.dialect = dialect;
    }

    /// On disk.
    char letter() {
        return letter;
    }

    /// What its scripts may require.
    SieveDialect dialect() {
        return dialect;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
