package org.postern.imap.server;

import java.util.Optional;

/// The mailboxes behind an IMAP server. Any thread.
public interface ImapBackend {
    /// Opens the mailboxes of an account for one session, right after its login.
    ///
    /// @param account the account's canonical address, as the authenticator told it
    /// @throws MailboxException when the account cannot be served now
    ImapAccount open(String account) throws MailboxException;

    /// The canonical address of the account that a name means, as [#open] wants it.
    ///
    /// @param name as a person would log in with
    /// @return empty when there is no such account
    Optional<String> canonical(String name) throws MailboxException;
}
