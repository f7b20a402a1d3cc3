package org.postern.sieve;

import java.io.IOException;
import java.util.List;

/// A script made ready to run: immutable, may run in many threads at once.
public final class CompiledScript {
    private final List<SieveError> warnings;

    CompiledScript(List<SieveError> warnings) {
        this.warnings = List.copyOf(warnings);
    }

    /// What is odd about the script though it keeps to the language; for its author.
    public List<SieveError> warnings() {
        return warnings;
    }

    /// Runs the script on one message for one recipient. Does nothing itself: the outcome says what
    /// is to be done. Mistakes of the script are in the outcome too.
    ///
    /// @throws IOException if the message cannot be read; then nothing is decided
    public SieveOutcome run(SieveMessage message, SieveSession session, SieveLimits limits)
            throws IOException {
        // What a script without commands comes to; the machine that runs commands follows.
        return new SieveOutcome(
                List.of(new SieveAction.Keep(List.of(), MessageForm.ORIGINAL)),
                null,
                List.of(),
                List.of());
    }
}
