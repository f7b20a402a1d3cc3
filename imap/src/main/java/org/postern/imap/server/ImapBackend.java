package org.postern.imap.server;

/// The mailboxes behind an IMAP server. Any thread.
@FunctionalInterface
public interface ImapBackend {
    /// Opens the mailboxes of an account for one session, right after its login.
    ///
    /// @param account the account's canonical address, as the authenticator told it
    /// @throws MailboxException when the account cannot be served now
    ImapAccount open(String account) throws MailboxException;
}
