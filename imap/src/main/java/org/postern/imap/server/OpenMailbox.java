package org.postern.imap.server;

import org.postern.imap.FlagList;
import org.postern.imap.MailboxRights;
import org.postern.imap.SearchKey;
import org.postern.mail.UidSet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A mailbox that a session has selected. One thread at a time, [#view()] and the watch excepted.
///
/// UIDs that no message has (any more) are passed over in silence by every method. What changes is
/// committed when the method returns, and [#view()] shows it.
public interface OpenMailbox extends SearchMatcher.Messages, AutoCloseable {
    /// Whether the mailbox was opened to be read only.
    boolean readOnly();

    /// What the user may do with the messages. Without the right to keep a flag it cannot be
    /// changed, whatever [#readOnly] says.
    default MailboxRights rights() {
        return MailboxRights.ALL;
    }

    /// The mailbox's id, as in [MailboxStatus].
    String id();

    /// Whether the mailbox has been deleted, or deleted and made anew, since it was opened, or may
    /// not be read any more; not when the device fails just now. Cheap.
    boolean gone();

    /// The newest committed state, the last one when the mailbox is [#gone()]. Cheap; any thread.
    MailboxView view();

    /// The first UID that was recent when this mailbox was opened: not yet told to any session that
    /// may write (RFC 3501 section 2.3.2).
    long firstRecentUid();

    /// The session has told its client about all messages of `view`: none of them is recent to a
    /// session that opens the mailbox later. Does nothing when [#readOnly()]; need not be durable
    /// at once.
    void claimRecent(MailboxView view) throws MailboxException;

    /// From now on `onChange` is run after each commit to this mailbox, by any thread. It returns
    /// at once and does not call back.
    void watch(Runnable onChange);

    void unwatch();

    /// Changes flags.
    ///
    /// @param unchangedSince a message with a higher MODSEQ is left as it is and named in the
    ///   result (RFC 7162 section 3.1.3); [Long#MAX_VALUE] for no condition
    /// @throws MailboxException with `LIMIT` when a new keyword finds no room; nothing is changed
    StoreResult store(UidSet uids, StoreMode mode, FlagList flags, long unchangedSince)
            throws MailboxException;

    /// Copies messages with their flags and internal dates: all of them or none.
    ///
    /// @param target may be this mailbox
    CopyUid copy(UidSet uids, String target) throws MailboxException;

    /// Copies messages and expunges them here, each message in one step (RFC 6851 section 3.3).
    CopyUid move(UidSet uids, String target) throws MailboxException;

    /// Removes those of the messages that have `\Deleted`.
    void expunge(UidSet uids) throws MailboxException;

    /// The UIDs of messages that were expunged after the mailbox had a MODSEQ, and up to `view`: at
    /// least these (RFC 7162 section 3.2.6). It may name UIDs that went earlier or never had a
    /// message; never one that is in `view`.
    ///
    /// @param view one that [#view] has given
    UidSet vanishedSince(long modSeq, MailboxView view) throws MailboxException;

    /// The data of several messages at once, those that exist, in UID order: a listing asks for
    /// some dozens at a time, so that a back end may read them together.
    default List<MessageData> messages(UidSet uids) throws MailboxException {
        MailboxView view = view();
        List<MessageData> found = new ArrayList<>();
        for (int range = 0; range < uids.rangeCount(); range++) {
            int at = view.indexOf(uids.first(range));
            for (int i = at < 0 ? -at - 1 : at; i < view.count(); i++) {
                if (view.uidAt(i) > uids.last(range)) {
                    break;
                }
                message(view.uidAt(i)).ifPresent(found::add);
            }
        }
        return found;
    }

    /// Finds messages.
    ///
    /// @param view the session's view: results are indexes in it, flags are judged by it
    /// @param progress told after each message that had to be opened
    /// @return ascending indexes in `view`
    /// @throws IOException from `progress`
    int[] search(MailboxView view, SearchKey key, SearchMatcher.Progress progress)
            throws MailboxException, IOException;

    /// Never fails; expunges nothing.
    @Override
    void close();

    /// @param modified messages that `unchangedSince` protected
    record StoreResult(UidSet modified) {}

    /// What STORE does with the flags it names (RFC 9051 section 6.4.6).
    enum StoreMode {
        REPLACE,
        ADD,
        REMOVE
    }
}
