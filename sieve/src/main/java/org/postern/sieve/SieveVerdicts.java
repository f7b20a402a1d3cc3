package org.postern.sieve;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// What has been found out about the message before the script runs (RFC 5235).
public interface SieveVerdicts {
    /// Nothing was looked at.
    SieveVerdicts NONE = new SieveVerdicts() {};

    /// The header of the message as the script sees it.
    @FunctionalInterface
    interface Fields {
        /// Decoded values; empty when there is no such field.
        List<String> values(String name);
    }

    /// How surely it is junk: 0 is clean, 1 is certain; empty when it was not looked at.
    default OptionalDouble junk(Fields header) {
        return OptionalDouble.empty();
    }

    /// 0 not looked at, 1 clean, 2 cured, 3 possibly cured, 4 suspicious, 5 infected (RFC 5235
    /// section 2.3).
    default OptionalInt virus(Fields header) {
        return OptionalInt.empty();
    }

    /// The junk score in points, 50 being junk (for `vnd.postern.score`).
    default int score() {
        return 0;
    }
}
