package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.mail.Address;

import java.util.List;

/// One recipient of a message.
///
/// @param address as the envelope names it
/// @param mailboxes those on this node that it leads to
/// @param leaves whether it leads elsewhere, too or only
public record Addressee(Address address, List<Mailbox> mailboxes, boolean leaves) {
    public Addressee {
        mailboxes = List.copyOf(mailboxes);
    }

    /// A mailbox on this node.
    ///
    /// @param detail what stood behind the separator of a sub-address; null without
    public record Mailbox(Account account, @Nullable String detail) {}
}
