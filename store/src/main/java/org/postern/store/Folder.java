package org.postern.store;

import java.util.Optional;
import java.util.function.Consumer;

/// One folder of an account: a handle that survives renames. Safe for use by many threads.
///
/// Every method throws [StoreException] `ABSENT` once the folder is deleted, `NOT_SELECTABLE` where
/// it holds no messages, `FULL` or `UNAVAILABLE` when the device fails. What changes something has
/// it on disk when it returns.
@SuppressWarnings("DoNotCallSuggester") // the shape first, for those who build on it
public final class Folder {
    /// Never used again in this account: MAILBOXID, RFC 8474 section 4.1.
    public int id() {
        throw new UnsupportedOperationException();
    }

    public MailAccount account() {
        throw new UnsupportedOperationException();
    }

    public FolderName name() throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// The numbers, without loading the view.
    public FolderStatus status() throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// The newest view; loads it when it is not in memory.
    public FolderView view() throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Calls `changed` after each newer view is published, or when the folder is deleted. The call
    /// comes from the thread that publishes: it must be short and must not block or throw.
    public Watch watch(Runnable changed) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Takes the `\Recent` messages for one session: those from the returned UID on, up to the
    /// newest view, are recent to it and to nobody after it (RFC 3501 section 2.3.2).
    public long claimRecent() throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Stores a message; waits until it is on disk.
    public Stored append(Delivery message) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Changes flags of those of `uids` that are there and whose MODSEQ is at most `unchangedSince`
    /// ([Long#MAX_VALUE]: all).
    public FlagsChanged changeFlags(UidSet uids, FlagChange change, long unchangedSince)
            throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Removes those of `uids` that are there and have `\Deleted`: EXPUNGE and UID EXPUNGE.
    public Removed expungeDeleted(UidSet uids) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Removes those of `uids` that are there, whatever their flags.
    public Removed expunge(UidSet uids) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Copies messages with their flags and dates to a folder of the same account: all or none.
    public Copied copyTo(Folder target, UidSet uids) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Moves messages to a folder of the same account, RFC 6851 section 3.3.
    public Copied moveTo(Folder target, UidSet uids) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// One message, absent when it is expunged.
    public Optional<StoredMessage> message(long uid) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Reads those of `uids` that are there in UID order, many at a time: for listings.
    public void messages(UidSet uids, Consumer<StoredMessage> each) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// UIDs that went after MODSEQ `since` (RFC 7162 section 3.2.6). May name some that went
    /// earlier; never one that is there.
    public UidSet vanishedSince(long since) throws StoreException {
        throw new UnsupportedOperationException();
    }
}
