package org.postern.transport;

import org.postern.kernel.Event;

import java.time.Duration;

/// What happens to mail on its way.
public sealed interface TransportEvent extends Event {
    @Override
    default String log() {
        return "mail";
    }

    /// A message was taken, by SMTP, submission or LMTP. This line of the log is the one that has
    /// its recipients' addresses.
    ///
    /// @param correlation the trail id, which the Received field has
    /// @param from the reverse path
    /// @param to one recipient
    /// @param client who brought it
    record Accepted(String correlation, String from, String to, String client, long octets)
            implements TransportEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A message is in a mailbox.
    ///
    /// @param correlation the delivery id
    record Delivered(String correlation, String account, long uid, long octets)
            implements TransportEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A message could not be put into a mailbox; the sender was told, or it is tried again.
    record NotDelivered(String correlation, String account, DeliveryOutcome outcome, String reason)
            implements TransportEvent {
        @Override
        public Severity severity() {
            return outcome == DeliveryOutcome.UNAVAILABLE ? Severity.ERROR : Severity.INFO;
        }
    }

    /// A recipient's mail is in the queue.
    ///
    /// @param correlation the trail id
    /// @param from the reverse path
    record MailQueued(String correlation, String from, String to, String hop, long octets)
            implements TransportEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// Another server has a recipient's mail.
    ///
    /// @param server who took it
    /// @param reply what it said
    record MailRelayed(String correlation, String to, String hop, String server, String reply)
            implements TransportEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// An attempt failed; there will be another.
    ///
    /// @param server who refused; empty: nobody was reached
    record MailDeferred(String correlation, String to, String hop, String server, String reply)
            implements TransportEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A recipient's mail cannot be delivered.
    record MailFailed(String correlation, String to, String hop, String server, String reply)
            implements TransportEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// An operator took a message out of the queue, or back into it.
    ///
    /// @param action what was done: `held`, `released`, `deleted`
    record MailHandled(String correlation, String to, String action) implements TransportEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// Content control has found something, or done something.
    ///
    /// @param correlation the trail id
    /// @param to whom it concerns; empty: all recipients
    /// @param what in one or two words
    /// @param text the reason, for people
    record ContentJudged(String correlation, String to, String what, String text)
            implements TransportEvent {
        @Override
        public String log() {
            return "content";
        }

        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// Nobody could be reached where mail is to go.
    record HopUnreachable(String hop, String reason, long queued, Duration pause)
            implements TransportEvent {
        @Override
        public String correlation() {
            return "";
        }

        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A sender was told what became of his mail.
    ///
    /// @param correlation the trail id of the mail it is about
    /// @param kind `failure`, `delay` or `success`
    /// @param notice the trail id of the notice
    record NoticeSent(String correlation, String kind, String to, String notice)
            implements TransportEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A sender was not told.
    ///
    /// @param reason why not
    record NoticeWithheld(String correlation, String kind, String to, String reason)
            implements TransportEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// TLS with another server failed.
    ///
    /// @param domain whose mail it was; empty: a host's of our own choice
    /// @param policy what was asked for: `tlsa`, `sts` or `no-policy-found`
    /// @param type what failed, as RFC 8460 names it
    record TlsFailed(String domain, String server, String policy, String type)
            implements TransportEvent {
        @Override
        public String correlation() {
            return "";
        }

        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// An account sends nothing any more until an operator lets it.
    record AccountFrozen(String account, String reason) implements TransportEvent {
        @Override
        public String correlation() {
            return "";
        }

        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// An account may send again.
    record AccountThawed(String account) implements TransportEvent {
        @Override
        public String correlation() {
            return "";
        }

        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }
}
