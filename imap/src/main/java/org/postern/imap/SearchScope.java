package org.postern.imap;

import org.postern.mail.UidSet;

import java.time.Instant;

/// What the numbers of a SEARCH command mean: the session's view of its mailbox.
public interface SearchScope {
    /// The UIDs of messages with these sequence numbers.
    ///
    /// @throws ImapException when a number is above the count of messages
    UidSet numbers(SequenceSet numbers) throws ImapException;

    UidSet uids(SequenceSet uids) throws ImapException;

    /// The messages that are `\Recent` to this session.
    UidSet recent();

    /// Whether the client has given up every other charset (RFC 6855 section 3).
    default boolean utf8Only() {
        return false;
    }

    /// The moment of the search.
    Instant now();
}
