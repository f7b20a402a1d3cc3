package org.postern.transport;

import org.postern.mail.Address;
import org.postern.smtp.RecipientParameters;

/// A recipient that the queue is to bring somewhere.
///
/// @param to the address, as it is said to the hop
/// @param mailbox the account of this node that it is brought to; empty: looked up when it is
///   delivered, or the recipient is elsewhere
public record Onward(Address to, RecipientParameters parameters, Hop hop, String mailbox) {
    public Onward(Address to, RecipientParameters parameters, Hop hop) {
        this(to, parameters, hop, "");
    }
}
