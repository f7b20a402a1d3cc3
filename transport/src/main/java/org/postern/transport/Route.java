package org.postern.transport;

import org.postern.directory.Account;

import java.util.List;

/// Where mail for one recipient goes.
public sealed interface Route {
    /// To mailboxes on this node, at least one: several when the recipient's account forwards.
    record Mailboxes(List<Account> accounts) implements Route {
        public Mailboxes {
            accounts = List.copyOf(accounts);
        }
    }

    /// Nowhere, for good.
    record None(Why why) implements Route {}

    /// Unknown now: the directory cannot answer. Mail is deferred, never bounced.
    record Unsure() implements Route {}

    /// Why there is no route.
    enum Why {
        /// The domain is served here and has no such user.
        UNKNOWN_USER,
        /// The account takes no mail.
        CLOSED,
        /// The domain is not served here.
        NOT_SERVED
    }
}
