package org.postern.pop3.server;

import org.postern.pop3.Pop3Compliance;

import java.io.InputStream;
import java.util.BitSet;

/// One open maildrop, held exclusively until it is closed; the messages of the Inbox when it was
/// opened. Used by one thread. Message numbers go from 1 to [#count].
public interface Maildrop extends AutoCloseable {
    int count();

    /// The octets that [#open] gives ([Pop3Compliance#STORED_SIZES]).
    long octets(int number);

    /// 1 to 70 characters from `!` to `~`, the same in every session and never of another message
    /// of this maildrop (RFC 1939 section 7).
    String uniqueId(int number);

    /// After how many days messages that stay in the maildrop may be removed without the user's
    /// doing; 0 for never.
    int expiryDays();

    /// The message's octets as stored, not byte-stuffed.
    ///
    /// @throws MaildropException when it cannot be read, or is gone since the maildrop was opened
    InputStream open(int number) throws MaildropException;

    /// Removes messages; called at most once, when the client ends its session properly.
    ///
    /// @param numbers those to remove; one that is gone already is as good as removed
    /// @throws MaildropException when some remain
    void remove(BitSet numbers) throws MaildropException;

    /// Gives up the lock. Nothing is removed by this.
    @Override
    void close();
}
