package org.postern.sieve;

import org.jspecify.annotations.Nullable;

/// Where a message came from and whom it is for, as SMTP said.
///
/// @param from the reverse-path without brackets; empty for the null one
/// @param to the recipient whose script runs, after aliases; empty where no single one is meant
/// @param originalTo the recipient as the client named it
/// @param authenticated who logged in to send it, where anybody did
public record SieveEnvelope(
        String from, String to, String originalTo, @Nullable String authenticated) {
    public SieveEnvelope(String from, String to) {
        this(from, to, to, null);
    }
}
