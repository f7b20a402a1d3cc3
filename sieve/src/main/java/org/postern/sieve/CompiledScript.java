package org.postern.sieve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// A script made ready to run: immutable, may run in many threads at once.
public final class CompiledScript {
    private final Unit unit;
    private final int globals;
    private final List<SieveError> warnings;

    /// @param globals how many variables all its scripts share
    CompiledScript(Unit unit, int globals, List<SieveError> warnings) {
        this.unit = unit;
        this.globals = globals;
        this.warnings = List.copyOf(warnings);
    }

    Unit unit() {
        return unit;
    }

    int globals() {
        return globals;
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
        var run = new Run(this, message, session, limits);
        try {
            unit.body().run(run);
            return run.result().outcome(run);
        } catch (ScriptFault fault) {
            return Result.failed(fault.error(), run);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
