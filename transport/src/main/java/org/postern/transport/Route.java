package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.directory.MailGroup;
import org.postern.mail.Address;

import java.util.List;

/// Where mail for one recipient goes.
public sealed interface Route {
    /// Mail that this node is responsible for, whoever sends it: it goes to mailboxes here, to
    /// other servers, or both; at least one way.
    record Ways(List<Mailbox> mailboxes, List<Forward> onward) implements Route {
        public Ways {
            mailboxes = List.copyOf(mailboxes);
            onward = List.copyOf(onward);
            if (mailboxes.isEmpty() && onward.isEmpty()) {
                throw new IllegalArgumentException("a route that leads nowhere");
            }
        }

        /// Whether mail passes through accounts of this node, and so is expanded here.
        public boolean expands() {
            return !mailboxes.isEmpty() || onward.stream().anyMatch(Forward::rewritten);
        }
    }

    /// Mail for somebody else's domain: only for those who may send through this node.
    record Elsewhere(Forward way) implements Route {}

    /// A list with more members than are looked up while its sender waits: the queue brings the
    /// message to them.
    record ToList(MailGroup list) implements Route {
        /// The queue's way to it.
        public Forward way() {
            return new Forward(list.address(), new Hop.Mailboxes(), null);
        }
    }

    /// Nowhere, for good.
    record None(Why why) implements Route {}

    /// Unknown now: the directory cannot answer. Mail is deferred, never bounced.
    record Unsure() implements Route {}

    /// A mailbox on this node.
    ///
    /// @param detail what stood behind the separator of a sub-address, as typed; null when there
    ///   was none, or a forward led here
    record Mailbox(Account account, @Nullable String detail) {}

    /// A way out of this node.
    ///
    /// @param to who it goes to
    /// @param by the account that forwards it; null when it goes to the recipient himself
    /// @param owner who is told when it cannot be delivered, instead of its sender: the owner of a
    ///   list; null without
    record Forward(Address to, Hop hop, @Nullable Account by, @Nullable Address owner) {
        Forward(Address to, Hop hop, @Nullable Account by) {
            this(to, hop, by, null);
        }

        /// Whether it goes out as somebody else's mail than its sender's.
        public boolean rewritten() {
            return by != null || owner != null;
        }
    }

    /// Why there is no route.
    enum Why {
        /// The domain is served here and has no such user.
        UNKNOWN_USER,
        /// The account takes no mail.
        CLOSED,
        /// The domain is not served here.
        NOT_SERVED,
        /// The domain is not served here, and nothing goes to other servers unless a route says so.
        NO_WAY,
        /// Routes and forwards lead in a circle.
        LOOP
    }
}
