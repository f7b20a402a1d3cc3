package org.postern.store;

import org.postern.store.AccountLimits.Quota;
import org.postern.store.AccountLimits.Usage;
import org.postern.store.StoreException.Kind;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/// The mail of one account: its folders, its subscriptions, its use of quota. Safe for use by many
/// threads.
///
/// Every method throws [StoreException] `ABSENT` once the account is deleted, `FULL` or
/// `UNAVAILABLE` when the device fails. What changes something has it on disk when it returns.
public final class MailAccount {
    private final AccountWriter writer;
    private final Hierarchy hierarchy;

    MailAccount(AccountWriter writer) {
        this.writer = writer;
        hierarchy = new Hierarchy(writer);
    }

    public AccountId id() {
        return writer.id;
    }

    /// All folders in order of name, `\Noselect` ones included.
    public List<FolderEntry> folders() throws StoreException {
        var catalogue = writer.catalogue();
        return catalogue.tree().nodes().stream()
                .map(node -> entry(catalogue, node))
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
    }

    private FolderEntry entry(AccountState.Catalogue catalogue, FolderNode node) {
        var name = catalogue.tree().name(node);
        return new FolderEntry(
                name,
                writer.handle(node.id()),
                node.selectable(),
                node.uses(),
                catalogue.tree().hasChildren(node.id()),
                catalogue.subscriptions().contains(name));
    }

    /// The folder of that name, a `\Noselect` one too.
    public Optional<Folder> find(FolderName name) throws StoreException {
        return writer.catalogue().tree().find(name).map(node -> writer.handle(node.id()));
    }

    /// The folder for a special use, e.g. where spam goes.
    public Optional<Folder> find(SpecialUse use) throws StoreException {
        return writer.catalogue().tree().find(use).map(node -> writer.handle(node.id()));
    }

    /// @throws StoreException `ABSENT` when there is none
    public Folder folder(FolderName name) throws StoreException {
        return find(name).orElseThrow(() -> new StoreException(Kind.ABSENT, "folder " + name));
    }

    public Folder inbox() throws StoreException {
        return folder(FolderName.INBOX);
    }

    /// Creates a folder, and those above it that are missing.
    ///
    /// @throws StoreException `EXISTS`, `RESERVED` below `Deleted Messages`, `USE_TAKEN`, `LIMIT`
    public Folder create(FolderName name, Set<SpecialUse> uses) throws StoreException {
        return hierarchy.create(name, uses);
    }

    /// Deletes a folder and its messages; one with children stays as `\Noselect` (RFC 3501 section
    /// 6.3.4).
    ///
    /// @throws StoreException `ABSENT`; `RESERVED` for INBOX; `NOT_SELECTABLE` for a `\Noselect`
    ///   one with children
    public void delete(FolderName name) throws StoreException {
        hierarchy.delete(name);
    }

    /// Renames a folder with all below it, creating what is missing above the new name. Renaming
    /// INBOX moves its messages to a new folder and leaves INBOX and its children (RFC 3501 section
    /// 6.3.5).
    ///
    /// @throws StoreException `ABSENT`, `EXISTS`, `RESERVED`; `INVALID_NAME` when `to` lies below
    ///   `from` or a name below would pass its limit
    public void rename(FolderName from, FolderName to) throws StoreException {
        hierarchy.rename(from, to);
    }

    /// Gives a folder its special uses in place of those it has.
    ///
    /// @throws StoreException `USE_TAKEN`
    public void specialUses(FolderName name, Set<SpecialUse> uses) throws StoreException {
        hierarchy.specialUses(name, uses);
    }

    /// Subscribes a name, whether or not such a folder exists (RFC 3501 section 6.3.6).
    ///
    /// @throws StoreException `LIMIT`
    public void subscribe(FolderName name) throws StoreException {
        hierarchy.subscribe(name);
    }

    public void unsubscribe(FolderName name) throws StoreException {
        hierarchy.unsubscribe(name);
    }

    public SortedSet<FolderName> subscriptions() throws StoreException {
        return Collections.unmodifiableSortedSet(writer.catalogue().subscriptions());
    }

    /// Hands a message to the committer and returns at once, so that several recipients share one
    /// flush. It becomes visible when it is on disk.
    ///
    /// @throws StoreException `OVER_QUOTA`, `LIMIT`; `UNAVAILABLE` or `FULL` when an earlier
    ///   failure shows only now
    /// @throws IllegalArgumentException when `folder` is another account's
    public PendingDelivery deliver(Folder folder, Delivery delivery) throws StoreException {
        if (!folder.account().equals(id())) {
            throw new IllegalArgumentException("folder of another account");
        }
        return new Deliveries(writer).deliver(folder.id(), delivery);
    }

    /// What the account holds, with what is on its way.
    public Usage usage() throws StoreException {
        return writer.pipelined(s -> s.usage);
    }

    public Quota quota() throws StoreException {
        return writer.context.quota(writer.id);
    }
}
