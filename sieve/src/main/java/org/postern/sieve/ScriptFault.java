package org.postern.sieve;

import org.jspecify.annotations.Nullable;

/// A mistake that only running a script shows. It unwinds the run and is caught where that began.
final class ScriptFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private transient @Nullable SieveError place;

    /// @param reason in a few words that may be shown to the script's author
    ScriptFault(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /// Tells where it happened, unless that is known more closely.
    ScriptFault at(String script, Position position) {
        if (place == null) {
            place = new SieveError(script, position, reason);
        }
        return this;
    }

    SieveError error() {
        return place == null ? new SieveError(new Position(1, 1), reason) : place;
    }
}
