package org.postern.reception;

import org.postern.smtp.Reply;
import org.postern.store.StoreException;
import org.postern.transport.DeliveryOutcome;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// What the sender of one message is told of deliveries.
///
/// @param id the message's
/// @param session whose message it is, for the log
record Replies(Reception reception, String id, String session) {
    private static final Logger LOG = System.getLogger(Replies.class.getName());

    Reply of(DeliveryOutcome outcome) {
        return switch (outcome) {
            case DELIVERED, POSTPONED -> Reply.of(250, "2.0.0", "Delivered as " + id);
            case OVER_QUOTA, DOMAIN_OVER_QUOTA -> full(outcome, "The");
            case DISK_FULL -> Reply.of(452, "4.3.1", "No room on this server now, try again later");
            case NO_ACCOUNT -> Reply.of(550, "5.1.1", "The mailbox has just been deleted");
            case UNAVAILABLE -> Reply.of(451, "4.3.0", "Not delivered now, try again later");
        };
    }

    Reply queued() {
        return Reply.of(250, "2.0.0", "Queued as " + id);
    }

    /// No room: the setting says whether the sender waits or learns at once.
    ///
    /// @param what begins the text, up to its first noun
    Reply full(DeliveryOutcome outcome, String what) {
        boolean domain = outcome == DeliveryOutcome.DOMAIN_OVER_QUOTA;
        String text = what + (domain ? " domain's quota is used up" : " mailbox is full");
        return switch (reception.quota().get().overQuota()) {
            // RFC 3463 section 3.3: X.2.2 is a full mailbox
            case DEFER -> Reply.of(452, "4.2.2", text);
            case REJECT -> Reply.of(552, "5.2.2", text);
        };
    }

    /// One reply for several mailboxes, of which one only is full: none is refused for good.
    static Reply deferred(DeliveryOutcome outcome) {
        boolean domain = outcome == DeliveryOutcome.DOMAIN_OVER_QUOTA;
        return Reply.of(452, "4.2.2", domain ? "A domain's quota is used up" : "A mailbox is full");
    }

    Reply failure(StoreException e) {
        return switch (e.kind()) {
            case FULL -> of(DeliveryOutcome.DISK_FULL);
            case LIMIT -> Reply.of(552, "5.3.4", "The message is larger than the store takes");
            case ABSENT -> of(DeliveryOutcome.NO_ACCOUNT);
            case FORBIDDEN,
                    EXISTS,
                    INVALID_NAME,
                    RESERVED,
                    USE_TAKEN,
                    NOT_SELECTABLE,
                    OVER_QUOTA,
                    DOMAIN_OVER_QUOTA,
                    UNAVAILABLE -> {
                LOG.log(Level.ERROR, "message cannot be stored, id=" + session, e);
                yield of(DeliveryOutcome.UNAVAILABLE);
            }
        };
    }
}
