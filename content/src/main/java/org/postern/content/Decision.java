package org.postern.content;

import org.postern.store.AccountId;

/// What becomes of a message for one recipient.
public sealed interface Decision {
    /// It goes on: into the mailboxes that the ruling names, and to other servers.
    record Deliver() implements Decision {}

    /// The sender is told that it is refused.
    ///
    /// @param status enhanced status code of class 5
    /// @param text for the sender, one line
    record Refuse(String status, String text) implements Decision {}

    /// Nobody is told.
    record Discard() implements Decision {}

    /// It is kept for an administrator to judge.
    ///
    /// @param site the account that has the quarantine
    /// @param folder in it
    record Quarantine(Held held, AccountId site, String folder) implements Decision {}
}
