package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.mail.UidSet;
import org.postern.store.AccountLimits.Quota;
import org.postern.store.AccountLimits.Usage;
import org.postern.store.StoreException.Kind;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/// The mail of one account: its folders, its subscriptions, its use of quota. Safe for use by many
/// threads.
///
/// Every method throws [StoreException] `ABSENT` once the account is deleted, `FULL` or
/// `UNAVAILABLE` when the device fails. What changes something has it on disk when it returns.
public final class MailAccount {
    private final AccountWriter writer;
    private final Hierarchy hierarchy;

    /// Who uses it, when that is not its owner.
    private final @Nullable Guest guest;

    MailAccount(AccountWriter writer) {
        this(writer, null);
    }

    MailAccount(AccountWriter writer, @Nullable Guest guest) {
        this.writer = writer;
        this.guest = guest;
        hierarchy = new Hierarchy(writer);
    }

    public AccountId id() {
        return writer.id;
    }

    /// All folders in order of name, `\Noselect` ones included, but for those of deleted mail; for
    /// a guest those that may be listed (RFC 4314 section 4).
    public List<FolderEntry> folders() throws StoreException {
        return folders(Place.MAIL);
    }

    /// `Deleted Messages` and what is below it, in order of name.
    public List<FolderEntry> deletedFolders() throws StoreException {
        return folders(Place.DELETED);
    }

    /// What only a legal hold keeps, in the order of names: each folder under the name that it had
    /// when the mail left, and what was put into `Deleted Messages` itself under that name. For
    /// reading; no client sees these folders.
    ///
    /// @throws StoreException `FORBIDDEN` to a guest
    public List<FolderEntry> heldFolders() throws StoreException {
        refuseGuest();
        return folders(Place.HELD).stream().map(FolderEntry::withoutTop).toList();
    }

    private List<FolderEntry> folders(Place place) throws StoreException {
        var catalogue = writer.catalogue();
        return catalogue.tree().nodes().stream()
                .filter(node -> catalogue.tree().place(node.id()) == place)
                .filter(node -> guest == null || listed(guest, catalogue, node))
                .map(node -> entry(catalogue, node))
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
    }

    private static boolean listed(Guest who, AccountState.Catalogue catalogue, FolderNode node) {
        return who.rights(catalogue, node.id()).has(Right.LOOKUP);
    }

    private Folder handle(int folder) {
        var own = writer.handle(folder);
        return guest == null ? own : own.as(guest);
    }

    private FolderEntry entry(AccountState.Catalogue catalogue, FolderNode node) {
        var name = catalogue.tree().name(node);
        return new FolderEntry(
                name,
                handle(node.id()),
                node.selectable(),
                node.uses(),
                catalogue.tree().hasChildren(node.id()),
                guest == null && catalogue.subscriptions().contains(name));
    }

    /// The folder of that name, a `\Noselect` one too; nothing of one that a guest may not know of.
    public Optional<Folder> find(FolderName name) throws StoreException {
        var node = writer.catalogue().tree().find(name);
        if (guest != null && node.isPresent() && !guest.knows(node.get().id())) {
            return Optional.empty();
        }
        return node.map(found -> handle(found.id()));
    }

    /// The folder for a special use, e.g. where spam goes; nothing of one that a guest may not know
    /// of.
    public Optional<Folder> find(SpecialUse use) throws StoreException {
        var node = writer.catalogue().tree().find(use);
        if (guest != null && node.isPresent() && !guest.knows(node.get().id())) {
            return Optional.empty();
        }
        return node.map(found -> handle(found.id()));
    }

    /// The folder of that name. `Deleted Messages` is always there.
    ///
    /// @throws StoreException `ABSENT` when there is none
    public Folder folder(FolderName name) throws StoreException {
        if (guest == null && name.equals(FolderName.DELETED_MESSAGES) && find(name).isEmpty()) {
            return writer.settled(s -> hierarchy.keeping(s, name).handle);
        }
        return find(name).orElseThrow(() -> new StoreException(Kind.ABSENT, "folder " + name));
    }

    public Folder inbox() throws StoreException {
        return folder(FolderName.INBOX);
    }

    /// Creates a folder, and those above it that are missing.
    ///
    /// @throws StoreException `EXISTS`, `RESERVED` below `Deleted Messages`, `USE_TAKEN`, `LIMIT`;
    ///   `USE_TAKEN` to a guest for any use: they are the owner's to give
    public Folder create(FolderName name, Set<SpecialUse> uses) throws StoreException {
        if (guest == null) {
            return hierarchy.create(name, uses);
        }
        requireAbove(guest, name);
        if (!uses.isEmpty()) {
            throw new StoreException(Kind.USE_TAKEN, "special uses " + uses + " of " + writer.id);
        }
        boolean top = name.above().isEmpty();
        int made = hierarchy.create(name, uses).id();
        if (top) {
            // Nothing to inherit: whoever makes it has all of it.
            var creator = new Identifier.OneAccount(guest.who().account());
            new Sharing(writer)
                    .set(made, creator, false, Rights.ALL, guest.who().account().value());
        }
        return handle(made);
    }

    // RFC 4314 section 4: CREATE needs the right k on the nearest parent that exists
    private void requireAbove(Guest who, FolderName name) throws StoreException {
        var tree = writer.catalogue().tree();
        for (var at = name.above(); at.isPresent(); at = at.get().above()) {
            var node = tree.find(at.get());
            if (node.isPresent()) {
                who.require(node.get().id(), Right.CREATE);
                return;
            }
        }
        // The top of somebody's hierarchy is theirs; of a domain's it is the administrators'.
        if (!writer.id.ofDomain() || !who.who().administrator()) {
            throw new StoreException(Kind.FORBIDDEN, "folder " + name);
        }
    }

    private void requireOn(FolderName name, Right right) throws StoreException {
        if (guest != null) {
            folder(name).require(right);
        }
    }

    /// The folder's access control list; the owner, who has all rights, is not in it.
    ///
    /// @throws StoreException `ABSENT`; `FORBIDDEN` to a guest without the right `a`
    public Acl acl(FolderName name) throws StoreException {
        var folder = folder(name);
        folder.require(Right.ADMINISTER);
        return writer.catalogue().acls().getOrDefault(folder.id(), Acl.EMPTY);
    }

    /// Sets one entry of the folder's access control list.
    ///
    /// @param negative whether the rights are taken and not given
    /// @param rights none takes the entry out
    /// @param by who does it, for the record
    /// @throws StoreException `ABSENT`, `LIMIT`; `RESERVED` for the owner's rights; `FORBIDDEN` to
    ///   a guest without the right `a`
    public void setAcl(FolderName name, Identifier who, boolean negative, Rights rights, String by)
            throws StoreException {
        var folder = folder(name);
        folder.require(Right.ADMINISTER);
        new Sharing(writer).set(folder.id(), who, negative, rights, by);
    }

    /// Deletes a folder and its messages, which go below `Deleted Messages` to the same name, or
    /// for good from there; one with children stays as `\Noselect` (RFC 3501 section 6.3.4).
    ///
    /// @throws StoreException `ABSENT`; `RESERVED` for INBOX; `NOT_SELECTABLE` for a `\Noselect`
    ///   one with children
    public void delete(FolderName name) throws StoreException {
        requireOn(name, Right.DELETE_FOLDER);
        hierarchy.delete(name);
    }

    /// Renames a folder with all below it, creating what is missing above the new name. Renaming
    /// INBOX moves its messages to a new folder and leaves INBOX and its children (RFC 3501 section
    /// 6.3.5).
    ///
    /// @throws StoreException `ABSENT`, `EXISTS`, `RESERVED`; `INVALID_NAME` when `to` lies below
    ///   `from` or a name below would pass its limit
    public void rename(FolderName from, FolderName to) throws StoreException {
        if (guest != null) {
            // RFC 4314 section 4: x on the old name, k above the new
            requireOn(from, Right.DELETE_FOLDER);
            requireAbove(guest, to);
        }
        hierarchy.rename(from, to);
    }

    /// Gives a folder its special uses in place of those it has.
    ///
    /// @throws StoreException `USE_TAKEN`
    public void specialUses(FolderName name, Set<SpecialUse> uses) throws StoreException {
        requireOn(name, Right.ADMINISTER);
        hierarchy.specialUses(name, uses);
    }

    /// Subscribes a name, whether or not such a folder exists (RFC 3501 section 6.3.6).
    ///
    /// @throws StoreException `LIMIT`; `FORBIDDEN` to a guest
    public void subscribe(FolderName name) throws StoreException {
        refuseGuest();
        hierarchy.subscribe(name);
    }

    /// @throws StoreException `FORBIDDEN` to a guest
    public void unsubscribe(FolderName name) throws StoreException {
        refuseGuest();
        hierarchy.unsubscribe(name);
    }

    /// The account's filter scripts.
    ///
    /// @throws StoreException `FORBIDDEN` to a guest
    public Scripts scripts(ScriptSettings limits) throws StoreException {
        if (guest != null) {
            throw new StoreException(Kind.FORBIDDEN, "filter scripts");
        }
        return new Scripts(writer, limits);
    }

    /// @throws StoreException `FORBIDDEN` to a guest
    public SortedSet<FolderName> subscriptions() throws StoreException {
        refuseGuest();
        return Collections.unmodifiableSortedSet(writer.catalogue().subscriptions());
    }

    /// Calls `changed` after each change to a folder, to the names of folders or to the
    /// subscriptions. The call comes from the thread that publishes: it must be short and must not
    /// block or throw. No folder's view stays in memory for it.
    public Watch watch(Runnable changed) {
        return writer.watch(changed);
    }

    /// The secrets that seal URLs of its mailboxes.
    ///
    /// @throws StoreException `FORBIDDEN` to a guest
    public UrlKeys urlKeys() throws StoreException {
        refuseGuest();
        return new UrlKeys(writer);
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
        // RFC 4314 section 2.1: p is the right to have mail delivered there
        folder.require(Right.POST);
        return new Deliveries(writer).deliver(folder.id(), delivery);
    }

    /// Where the delivery of an id put its message, for at least a week; empty when that is not
    /// known, or when that folder is gone.
    ///
    /// @throws StoreException `FORBIDDEN` to a guest
    public Optional<DeliveredMessage> delivered(String deliveryId) throws StoreException {
        refuseGuest();
        var kept = writer.settled(_ -> new Deliveries(writer).kept(deliveryId));
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        var node = writer.catalogue().tree().find(kept.get().folder());
        if (node.isEmpty() || !node.get().selectable()) {
            return Optional.empty();
        }
        var folder = handle(kept.get().folder());
        var stored = kept.get().stored();
        return folder.status().uidValidity() == stored.uidValidity()
                ? Optional.of(new DeliveredMessage(folder, stored.uid()))
                : Optional.empty();
    }

    /// Brings deleted messages back to the folders where they were, which are made again where they
    /// are missing; for all of a folder also what is below it. What was put into `Deleted Messages`
    /// itself comes to INBOX. They get new UIDs and keep their ids.
    ///
    /// @param name `Deleted Messages` or a folder below it
    /// @param uids in that folder
    /// @return how many messages came back
    /// @throws StoreException `ABSENT` when there is no such folder, `INVALID_NAME` when it is not
    ///   one of deleted mail, `FORBIDDEN` to a guest, `OVER_QUOTA`, `LIMIT`; what came back before
    ///   remains
    public long undelete(FolderName name, UidSet uids) throws StoreException {
        if (!name.within(FolderName.DELETED_MESSAGES)) {
            throw new StoreException(Kind.INVALID_NAME, "it is not below Deleted Messages");
        }
        refuseGuest();
        return writer.settled(s -> new DeletedMail(writer, s).restore(name, uids));
    }

    /// What is kept of deleted mail. It does not count for the quota.
    ///
    /// @throws StoreException `FORBIDDEN` to a guest
    public Usage deletedUsage() throws StoreException {
        refuseGuest();
        return writer.pipelined(s -> s.deleted);
    }

    /// Most octets of deleted mail that are kept; 0 for none.
    public long undeleteOctets() {
        return writer.context.undeleteOctets(writer.id);
    }

    /// The legal hold on this mail, if any.
    ///
    /// @throws StoreException `FORBIDDEN` to a guest
    public Optional<Hold> hold() throws StoreException {
        refuseGuest();
        return writer.pipelined(s -> Optional.ofNullable(s.hold));
    }

    /// What a hold keeps that its owner does not see any more. It counts for no quota.
    ///
    /// @throws StoreException `FORBIDDEN` to a guest
    public Usage heldUsage() throws StoreException {
        refuseGuest();
        return writer.pipelined(s -> s.held);
    }

    /// Puts this mail on hold, in place of a hold that there is: from now on nothing leaves it for
    /// good (SPEC STO-9).
    ///
    /// @throws StoreException `FORBIDDEN` to a guest
    public void hold(Hold hold) throws StoreException {
        refuseGuest();
        writer.settled(s -> {
            new DeletedMail(writer, s).hold(hold);
            return s;
        });
    }

    /// Ends the hold. What only it kept goes for good.
    ///
    /// @throws StoreException `FORBIDDEN` to a guest
    public void release() throws StoreException {
        refuseGuest();
        writer.settled(s -> {
            new DeletedMail(writer, s).release();
            return s;
        });
    }

    private void refuseGuest() throws StoreException {
        if (guest != null) {
            throw new StoreException(Kind.FORBIDDEN, "account " + writer.id);
        }
    }

    /// The folder's own rule for the age of its messages; empty where the settings rule.
    ///
    /// @throws StoreException `ABSENT`
    public Optional<Expiry> expiry(FolderName name) throws StoreException {
        int id = folder(name).id();
        return writer.pipelined(s -> Optional.ofNullable(s.expiries.get(id)));
    }

    /// The rule of the settings for a folder.
    Expiry defaultExpiry(FolderName name, ExpirySettings settings) throws StoreException {
        int id = folder(name).id();
        var tree = writer.catalogue().tree();
        var node = tree.find(id).orElseThrow(() -> new StoreException(Kind.ABSENT, "folder " + id));
        return settings.of(node, tree.place(id));
    }

    /// The rule that holds for a folder: its own, or that of the settings.
    ///
    /// @throws StoreException `ABSENT`
    public Expiry ruleOf(FolderName name, ExpirySettings settings) throws StoreException {
        var own = expiry(name);
        return own.isPresent() ? own.get() : defaultExpiry(name, settings);
    }

    /// Gives a folder a rule for the age of its messages.
    ///
    /// @param expiry absent to leave it to the settings
    /// @throws StoreException `ABSENT`, `NOT_SELECTABLE`; `FORBIDDEN` to a guest
    public void expiry(FolderName name, @Nullable Expiry expiry) throws StoreException {
        refuseGuest();
        int id = folder(name).id();
        writer.settled(s -> {
            s.selectable(id);
            var batch = new Batch();
            if (expiry == null) {
                batch.delete(Keys.expiry(id));
            } else {
                batch.put(Keys.expiry(id), expiry.encode());
            }
            writer.submit(batch, () -> {});
            writer.flush();
            if (expiry == null) {
                s.expiries.remove(id);
            } else {
                s.expiries.put(id, expiry);
            }
            return s;
        });
    }

    /// What the account holds, with what is on its way, but for deleted mail.
    public Usage usage() throws StoreException {
        return writer.pipelined(s -> s.usage);
    }

    /// The folder's annotations: those that are shared, and the user's own.
    ///
    /// @throws StoreException `ABSENT`; `FORBIDDEN` to a guest without the rights `l` and `r`
    // RFC 5464 section 3.3
    public SortedMap<Annotation, byte[]> annotations(FolderName name) throws StoreException {
        var folder = folder(name);
        folder.require(Right.LOOKUP, Right.READ);
        return new Annotations(writer).read(folder.id(), user());
    }

    /// Sets some annotations of the folder and removes others, all or none.
    ///
    /// @throws StoreException `ABSENT`, `LIMIT`; `FORBIDDEN` to a guest without the rights `l` and
    ///   `r`, for shared ones `w` too
    public void annotate(
            FolderName name, SortedMap<Annotation, byte[]> set, Set<Annotation> removed)
            throws StoreException {
        var folder = folder(name);
        folder.require(Right.LOOKUP, Right.READ);
        if (anyShared(set.keySet()) || anyShared(removed)) {
            folder.require(Right.WRITE);
        }
        new Annotations(writer).change(folder.id(), user(), set, removed);
    }

    private static boolean anyShared(Set<Annotation> annotations) {
        return annotations.stream().anyMatch(Annotation::shared);
    }

    /// Who uses the account.
    private AccountId user() {
        return guest == null ? writer.id : guest.who().account();
    }

    /// The annotations of the account itself, the user's own and the shared ones.
    public SortedMap<Annotation, byte[]> annotations() throws StoreException {
        return new Annotations(writer).read(Annotations.ACCOUNT, user());
    }

    /// Sets some annotations of the account itself and removes others, all or none.
    ///
    /// @throws StoreException `LIMIT`; `FORBIDDEN` to a guest who is no administrator
    public void annotate(SortedMap<Annotation, byte[]> set, Set<Annotation> removed)
            throws StoreException {
        if (guest != null && !guest.who().administrator()) {
            throw new StoreException(Kind.FORBIDDEN, "annotations of " + writer.id);
        }
        new Annotations(writer).change(Annotations.ACCOUNT, user(), set, removed);
    }

    /// Asks whether so much more may come, by the account's quota and its domain's.
    ///
    /// @throws StoreException `OVER_QUOTA`, `DOMAIN_OVER_QUOTA`
    public void requireRoom(long octets, long messages) throws StoreException {
        writer.context.quotas().check(writer.context, writer.id, usage(), octets, messages);
    }

    public Quota quota() throws StoreException {
        return writer.context.quota(writer.id);
    }
}
