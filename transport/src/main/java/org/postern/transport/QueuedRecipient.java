package org.postern.transport;

import org.postern.mail.Address;
import org.postern.smtp.RecipientParameters;

/// A recipient whose delivery is still owed.
///
/// @param address where the message goes
/// @param parameters what was said of him at RCPT
/// @param mailbox the id of the account of this node that it is brought to; empty: found when it is
///   delivered, or the recipient is elsewhere
/// @param problem why the last attempt failed; empty before
record QueuedRecipient(
        Address address, RecipientParameters parameters, String mailbox, String problem) {
    QueuedRecipient(Address address, RecipientParameters parameters) {
        this(address, parameters, "", "");
    }

    QueuedRecipient failed(String why) {
        return new QueuedRecipient(address, parameters, mailbox, why);
    }
}
