package org.postern.screening;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Domain;

/// What SPF says of a sender (RFC 7208 section 2.6).
///
/// @param domain whose record was judged: the reverse path's, or that of HELO when the sender is
///   null; null when there is none to judge
public record SpfFinding(Result result, @Nullable Domain domain) {
    /// Nothing was asked.
    public static final SpfFinding NONE = new SpfFinding(Result.NONE, null);

    /// The results, in the RFC's words.
    public enum Result {
        NONE,
        NEUTRAL,
        PASS,
        FAIL,
        SOFTFAIL,
        TEMPERROR,
        PERMERROR;

        /// Whether it casts doubt on the sender.
        public boolean speaksAgainst() {
            return this == FAIL || this == SOFTFAIL;
        }
    }

    /// The domain that answers for this client; null when none does.
    public @Nullable Domain proven() {
        return result == Result.PASS ? domain : null;
    }
}
