package org.postern.pop3.server;

import org.jspecify.annotations.Nullable;

/// Where a session is (RFC 1939 section 3). UPDATE is no state here: QUIT enters and ends it.
sealed interface Pop3State {
    /// Not logged in.
    ///
    /// @param name what USER said; absent when PASS may not follow
    record Authorization(@Nullable String name) implements Pop3State {}

    /// Logged in, the maildrop open.
    record Transaction(OpenMaildrop maildrop) implements Pop3State {}
}
