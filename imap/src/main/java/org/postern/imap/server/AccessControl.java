package org.postern.imap.server;

import org.postern.imap.MailboxRights;

import java.util.List;
import java.util.SortedMap;

/// Who may do what with mailboxes, as one session may ask and change it: what the commands of RFC
/// 4314 need of an account whose mailboxes are shared. One thread at a time.
///
/// A mailbox that the user may know nothing of is `NONEXISTENT`; one that is known and whose rights
/// do not allow what is asked, `NOPERM`.
public interface AccessControl {
    /// The hierarchies beside the user's own (RFC 2342 section 5), each with its separator at the
    /// end.
    ///
    /// @param others of what other users share
    /// @param shared of what belongs to nobody
    record Namespaces(String others, String shared) {}

    Namespaces namespaces();

    /// What the user may do with the mailbox.
    MailboxRights myRights(String mailbox) throws MailboxException;

    /// All entries of the mailbox's list, by identifier; a negative one begins with `-`.
    SortedMap<String, MailboxRights> list(String mailbox) throws MailboxException;

    /// How SETACL changes an entry.
    enum Change {
        REPLACE,
        ADD,
        REMOVE
    }

    /// Changes the entry of one identifier; without rights it goes.
    void set(String mailbox, String identifier, Change change, MailboxRights rights)
            throws MailboxException;

    /// What may be given to an identifier (RFC 4314 section 3.7).
    ///
    /// @param required given always
    /// @param optional each may be given or not
    record Grantable(MailboxRights required, List<MailboxRights> optional) {}

    Grantable grantable(String mailbox, String identifier) throws MailboxException;

    /// The name of the quota root that the mailbox counts for, or would once it exists; empty for
    /// the user's own.
    String quotaRoot(String mailbox) throws MailboxException;

    /// @throws MailboxException with `NONEXISTENT` when there is no such root, or the user has no
    ///   business with it
    QuotaReport quota(String root) throws MailboxException;
}
