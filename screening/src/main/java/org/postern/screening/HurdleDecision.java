package org.postern.screening;

import java.time.Duration;

/// What the hurdle says to one recipient of one attempt.
public sealed interface HurdleDecision {
    /// The mail may come.
    ///
    /// @param reason why, in some words for the message's trace: `known`, `expected`, `held out`
    record Pass(String reason) implements HurdleDecision {
        /// The reason of a first contact that was let through to measure what deferring does.
        static final String SAMPLE = "sample";

        /// Whether the message has to carry the reason: what becomes of it will be counted.
        boolean marks() {
            return reason.equals(SAMPLE);
        }
    }

    /// Come again: `450 4.2.0`.
    ///
    /// @param left how long until a retry passes; never zero
    /// @param reason why, in some words for log and reply
    record Defer(Duration left, String reason) implements HurdleDecision {
        public Defer {
            if (!left.isPositive()) {
                throw new IllegalArgumentException("deferred by " + left);
            }
        }
    }
}
