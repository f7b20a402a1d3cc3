package org.postern.imap.server;

import org.postern.imap.FlagList;

import java.time.Instant;

/// Messages on their way into a mailbox: all of them are added or none (RFC 3502). One thread.
///
/// The octets of a message come in pieces, are ended by [#end], and the next message may follow.
/// Whatever was not committed leaves nothing behind.
public interface Appending extends AutoCloseable {
    /// Takes the next octets of the message under way.
    ///
    /// @throws MailboxException with `LIMIT` when it grows too large, or when its octets cannot be
    ///   kept; only [#close] may follow then
    void write(byte[] octets, int offset, int length) throws MailboxException;

    /// Ends the message under way.
    void end(FlagList flags, Instant internalDate) throws MailboxException;

    /// Adds the messages, of which there is at least one. When it returns they are on disk.
    ///
    /// @throws MailboxException with `NONEXISTENT`, `NOPERM`, `OVERQUOTA`, `LIMIT` …
    AppendUid commit() throws MailboxException;

    /// Adds the one message there is and removes another, in one step (RFC 8508).
    ///
    /// @param mailbox of the same account, not read-only
    /// @param uid of the message that goes, whatever its flags
    /// @throws MailboxException with `EXPUNGEISSUED` when it is gone already: nothing is added then
    AppendUid replace(OpenMailbox mailbox, long uid) throws MailboxException;

    /// Never fails.
    @Override
    void close();
}
