package org.postern.screening;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// What MailHurdle says of a recipient.
public sealed interface MailHurdleVerdict {
    /// Why a recipient passes.
    enum Reason {
        /// MailHurdle is off.
        OFF,
        /// The client is one of `trusted.hosts`.
        TRUSTED_HOST,
        /// The allow list, or the recipient's class.
        ALLOWED,
        /// The recipient has written to the sender.
        CORRESPONDENT,
        /// The triplet is valid.
        KNOWN,
        /// The triplet has just come back in its window.
        CAME_BACK,
        /// The recipient expects mail.
        EXPECTED,
        /// Enough triplets of the source came back.
        MERITS,
        /// The evidence leaves no doubt.
        EVIDENCE,
        /// Mode `learn`.
        LEARNING,
        /// Part of the sample.
        SAMPLE
    }

    /// The recipient is taken.
    ///
    /// @param waited since the first contact; absent unless it came back
    record Pass(Reason reason, @Nullable Duration waited) implements MailHurdleVerdict {
        /// Why, in some words for the message's trace.
        public String words() {
            return switch (reason) {
                case OFF -> "off";
                case TRUSTED_HOST -> "trusted host";
                case ALLOWED -> "allowed";
                case CORRESPONDENT -> "correspondent";
                case KNOWN -> "known";
                case CAME_BACK -> "delayed " + (waited == null ? 0 : waited.toSeconds()) + " s";
                case EXPECTED -> "expected";
                case MERITS -> "known source";
                case EVIDENCE -> "no doubt";
                case LEARNING -> "learning";
                case SAMPLE -> HurdleDecision.Pass.SAMPLE;
            };
        }
    }

    /// The client is asked to come again.
    ///
    /// @param retryIn from when on that counts; at least a second
    record Defer(Duration retryIn) implements MailHurdleVerdict {}
}
