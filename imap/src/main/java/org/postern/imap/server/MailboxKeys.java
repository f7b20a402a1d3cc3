package org.postern.imap.server;

import java.util.Optional;

/// The mailbox access key table of one account, RFC 4467 section 2.2: for each mailbox a secret
/// that seals URLs. Names are as in [ImapAccount]; any thread.
public interface MailboxKeys {
    /// The key of a mailbox, if it has one.
    Optional<byte[]> find(String mailbox) throws MailboxException;

    /// The key of a mailbox, at least 128 bits that nobody can guess; it gets one if it has none.
    byte[] make(String mailbox) throws MailboxException;

    /// Gives a mailbox another key.
    void renew(String mailbox) throws MailboxException;

    /// Takes away the keys of all mailboxes.
    void removeAll() throws MailboxException;
}
