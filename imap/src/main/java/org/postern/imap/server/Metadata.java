package org.postern.imap.server;

import java.util.Set;
import java.util.SortedMap;

/// Annotations of mailboxes and of the server, as one session may ask and change them: what RFC
/// 5464 needs of an account. Names are in lower case and begin with `/private/` or `/shared/`; the
/// mailbox with the empty name is the server. One thread at a time.
public interface Metadata {
    /// All entries that the user may read.
    ///
    /// @throws MailboxException with `NONEXISTENT`, `NOPERM`
    SortedMap<String, byte[]> entries(String mailbox) throws MailboxException;

    /// Sets some entries and removes others, all or none.
    ///
    /// @throws MailboxException with `NONEXISTENT`, `NOPERM`; `LIMIT` when there were too many then
    void change(String mailbox, SortedMap<String, byte[]> set, Set<String> removed)
            throws MailboxException;

    /// Most octets of one value.
    int maxOctets();
}
