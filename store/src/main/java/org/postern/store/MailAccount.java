package org.postern.store;

import org.postern.store.AccountLimits.Quota;
import org.postern.store.AccountLimits.Usage;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/// The mail of one account: its folders, its subscriptions, its use of quota. Safe for use by many
/// threads.
///
/// Every method throws [StoreException] `ABSENT` once the account is deleted, `FULL` or
/// `UNAVAILABLE` when the device fails. What changes something has it on disk when it returns.
@SuppressWarnings("DoNotCallSuggester") // the shape first, for those who build on it
public final class MailAccount {
    public AccountId id() {
        throw new UnsupportedOperationException();
    }

    /// All folders in order of name, `\Noselect` ones included.
    public List<FolderEntry> folders() throws StoreException {
        throw new UnsupportedOperationException();
    }

    public Optional<Folder> find(FolderName name) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// @throws StoreException `ABSENT` when there is none
    public Folder folder(FolderName name) throws StoreException {
        throw new UnsupportedOperationException();
    }

    public Folder inbox() throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Creates a folder, and those above it that are missing.
    ///
    /// @throws StoreException `EXISTS`, `RESERVED` below `Deleted Messages`, `USE_TAKEN`, `LIMIT`
    public Folder create(FolderName name, Set<SpecialUse> uses) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Deletes a folder and its messages; one with children stays as `\Noselect` (RFC 3501 section
    /// 6.3.4).
    ///
    /// @throws StoreException `ABSENT`; `RESERVED` for INBOX; `NOT_SELECTABLE` for a `\Noselect`
    ///   one with children
    public void delete(FolderName name) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Renames a folder with all below it, creating what is missing above the new name. Renaming
    /// INBOX moves its messages to a new folder and leaves INBOX and its children (RFC 3501 section
    /// 6.3.5).
    ///
    /// @throws StoreException `ABSENT`, `EXISTS`, `RESERVED`; `INVALID_NAME` when `to` lies below
    ///   `from` or a name below would pass its limit
    public void rename(FolderName from, FolderName to) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Gives a folder its special uses in place of those it has.
    public void specialUses(FolderName name, Set<SpecialUse> uses) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Subscribes a name, whether or not such a folder exists (RFC 3501 section 6.3.6).
    public void subscribe(FolderName name) throws StoreException {
        throw new UnsupportedOperationException();
    }

    public void unsubscribe(FolderName name) throws StoreException {
        throw new UnsupportedOperationException();
    }

    public SortedSet<FolderName> subscriptions() throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Hands a message to the committer and returns at once, so that several recipients share one
    /// flush. It becomes visible when it is on disk.
    ///
    /// @throws StoreException `OVER_QUOTA`, `LIMIT`
    public PendingDelivery deliver(Folder folder, Delivery delivery) throws StoreException {
        throw new UnsupportedOperationException();
    }

    public Usage usage() throws StoreException {
        throw new UnsupportedOperationException();
    }

    public Quota quota() {
        throw new UnsupportedOperationException();
    }
}
