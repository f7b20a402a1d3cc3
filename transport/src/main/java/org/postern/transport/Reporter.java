package org.postern.transport;

import java.io.IOException;
import java.util.List;

/// Tells senders what became of their mail.
interface Reporter {
    /// Queues the notices that are owed for these recipients of one message; durable, or on its way
    /// to the disk before anything that is submitted later.
    ///
    /// @throws IOException when they cannot be queued now: nothing may be concluded
    void report(QueuedMessage message, List<Report> reports) throws IOException;

    /// What there is to say of one recipient.
    ///
    /// @param server who said so; empty: this node
    record Report(
            Action action, QueuedRecipient recipient, String server, String reply, String status) {}

    /// What happened to him.
    ///
    /// @spec https://www.rfc-editor.org/rfc/rfc3464#section-2.3.3 RFC 3464: Action
    enum Action {
        FAILED,
        DELAYED,
        DELIVERED,
        RELAYED,
        EXPANDED
    }
}
