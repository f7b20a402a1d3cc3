package org.postern.transport;

import org.postern.smtp.Reply;

/// What became of one recipient in one attempt.
public sealed interface Outcome {
    /// Who said so, its name; empty: this node.
    String server();

    Reply reply();

    /// The next server, or the mailbox, has it.
    ///
    /// @param how what a notice says
    /// @param server who took it; empty for a mailbox
    /// @param reply what it said
    record Done(How how, String server, Reply reply) implements Outcome {}

    /// It may succeed later.
    ///
    /// @param server who said so; empty: this node
    record Later(String server, Reply reply) implements Outcome {}

    /// It will never succeed.
    ///
    /// @param server who said so; empty: this node
    record Failed(String server, Reply reply) implements Outcome {}

    /// How a delivery ended well.
    enum How {
        /// In a mailbox.
        DELIVERED,
        /// At a server that will tell the sender itself what becomes of it.
        HANDED_ON,
        /// At a server that cannot tell.
        RELAYED,
        /// In the mailboxes, or on the way to the addresses, that it is forwarded to.
        EXPANDED
    }

    /// The outcome that a reply means.
    static Outcome of(String server, Reply reply, How how) {
        if (reply.completed()) {
            return new Done(how, server, reply);
        }
        return reply.permanent() ? new Failed(server, reply) : new Later(server, reply);
    }
}
