package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// What came of running a script.
///
/// @param actions to be done, in the order in which the script took them; the implicit keep is
///   among them as a [SieveAction.Keep]. After an error it is the only one, and the message is as
///   it came (RFC 5228 section 2.10.6)
/// @param error why the run ended early; null when it did not
/// @param remembered what `duplicate` saw: to be given to the tracker once the actions are done
///   (RFC 7352 section 3)
/// @param trace a line for each action that was taken and each edit that was made, with its place
///   in the script
public record SieveOutcome(
        List<SieveAction> actions,
        @Nullable SieveError error,
        List<Remembrance> remembered,
        List<String> trace) {
    public SieveOutcome {
        actions = List.copyOf(actions);
        remembered = List.copyOf(remembered);
        trace = List.copyOf(trace);
    }

    /// @param key for [SieveTracker]
    /// @param period from now
    public record Remembrance(String key, Duration period) {}
}
