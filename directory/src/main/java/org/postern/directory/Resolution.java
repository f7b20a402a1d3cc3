package org.postern.directory;

import org.jspecify.annotations.Nullable;

/// What the directory knows about a recipient.
public sealed interface Resolution {
    /// Mail is for this account.
    ///
    /// @param detail what stood behind the separator of a sub-address, as typed; absent when the
    ///   address had none
    record LocalAccount(Account account, @Nullable String detail) implements Resolution {}

    /// Mail is for the members of a group, if its sender may send to it: see [GroupMail].
    record ToGroup(MailGroup group) implements Resolution {}

    /// The domain is served here and has nobody of this name.
    record UnknownUser() implements Resolution {}

    /// The domain is not served here.
    record NotServed() implements Resolution {}

    /// The account exists and takes no mail.
    record Closed(Account account) implements Resolution {}
}
