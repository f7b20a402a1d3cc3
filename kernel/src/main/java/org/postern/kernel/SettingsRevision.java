package org.postern.kernel;

import java.time.Instant;
import java.util.Objects;

/// The settings file as it stood after one change.
///
/// @param number from 1, one more for each change
/// @param by who changed it; empty when it was edited by hand
/// @param what what was changed, in one line
/// @param text the whole file
public record SettingsRevision(long number, Instant instant, String by, String what, String text) {
    public SettingsRevision {
        Objects.requireNonNull(instant, "instant");
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(text, "text");
    }
}
