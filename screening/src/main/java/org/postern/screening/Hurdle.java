package org.postern.screening;

import org.postern.mail.Address;

/// First contact put off (MailHurdle, SPEC INB-8), as the envelope policy asks for it. Safe for use
/// by many threads.
///
/// Asked at RCPT, once all else has passed, for clients that are neither in `trusted.hosts` nor on
/// the relay list nor logged in. A deferral of a null sender (`<>`) is told only at DATA: who
/// verifies senders by a probe without a message must not take it for a missing mailbox.
@FunctionalInterface
public interface Hurdle {
    /// Lets everybody pass.
    Hurdle OFF = _ -> new HurdleDecision.Pass("off");

    /// Whether the whole of [Evidence] is looked at: what costs a question to DNS is left out
    /// otherwise.
    default boolean weighsEvidence() {
        return true;
    }

    /// Notes that a user of ours has sent mail to somebody elsewhere, whose answer is awaited.
    default void wrote(Address own, Address other) {}

    /// Decides, and remembers the attempt. Microseconds, no disk, no name service.
    HurdleDecision judge(Attempt attempt);
}
