package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.SearchScope;
import org.postern.imap.SequenceSet;
import org.postern.mail.UidSet;

import java.time.Instant;

/// For reading a search before it is known whether there is a mailbox to search: no number means
/// anything.
record NoScope(Instant now) implements SearchScope {
    @Override
    public UidSet numbers(SequenceSet numbers) throws ImapException {
        return uids(numbers);
    }

    @Override
    public UidSet uids(SequenceSet uids) throws ImapException {
        if (uids.isSaved()) {
            throw ImapException.bad("$ is of the selected mailbox");
        }
        return UidSet.EMPTY;
    }

    @Override
    public UidSet recent() {
        return UidSet.EMPTY;
    }
}
