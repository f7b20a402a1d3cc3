package org.postern.imap.server;

import org.postern.imap.MailboxAttribute;

import java.util.Set;

/// A mailbox's place in the list of mailboxes.
///
/// @param name Unicode, `/` between levels
/// @param attributes what the back end knows: [MailboxAttribute#NO_SELECT],
///   [MailboxAttribute#NON_EXISTENT], [MailboxAttribute#NO_INFERIORS] and special uses; children
///   and subscription are derived by the session
public record MailboxEntry(String name, Set<MailboxAttribute> attributes, boolean subscribed) {
    public MailboxEntry {
        attributes = Set.copyOf(attributes);
    }
}
