package org.postern.screening;

import org.postern.kernel.Event;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What MailHurdle reports. That a recipient was refused, the session tells with its reply.
public sealed interface MailHurdleEvent extends Event {
    @Override
    default String log() {
        return "mailhurdle";
    }

    /// A triplet was deferred.
    ///
    /// @param source a network, or a domain that SPF verified
    /// @param attempts of the triplet so far
    /// @param evidence why it is in doubt; empty but in mode `evidence`
    record MailHurdleDeferred(
            String correlation,
            String client,
            String source,
            String sender,
            String recipient,
            int attempts,
            List<String> evidence)
            implements MailHurdleEvent {
        /// The session's own event of the refusal is the one that is written.
        @Override
        public Severity severity() {
            return Severity.DEBUG;
        }
    }

    /// A deferred triplet came back in its window.
    ///
    /// @param waited since its first contact
    record MailHurdlePassed(
            String correlation,
            String source,
            String sender,
            String recipient,
            Duration waited,
            int attempts)
            implements MailHurdleEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A first contact was let through as part of the sample, or since it was expected.
    ///
    /// @param reason `sample` or `expected`
    record MailHurdleLetThrough(
            String correlation, String source, String sender, String recipient, String reason)
            implements MailHurdleEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A window was opened in which a recipient's first contacts pass.
    record MailHurdleExpectedOpened(String correlation, String recipient, Instant until, String by)
            implements MailHurdleEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// The table is full: triplets go for new ones. At most once an hour.
    ///
    /// @param evicted since the start
    record TripletsEvicted(long evicted, long maxTriplets) implements MailHurdleEvent {
        @Override
        public String correlation() {
            return "";
        }

        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }
}
