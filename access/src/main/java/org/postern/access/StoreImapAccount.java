package org.postern.access;

import org.jspecify.annotations.Nullable;
import org.postern.imap.MailboxAttribute;
import org.postern.imap.server.AccessControl;
import org.postern.imap.server.Appending;
import org.postern.imap.server.ImapAccount;
import org.postern.imap.server.MailboxEntry;
import org.postern.imap.server.MailboxException;
import org.postern.imap.server.MailboxKeys;
import org.postern.imap.server.MailboxStatus;
import org.postern.imap.server.Metadata;
import org.postern.imap.server.OpenMailbox;
import org.postern.imap.server.QuotaReport;
import org.postern.store.Flags;
import org.postern.store.Folder;
import org.postern.store.FolderEntry;
import org.postern.store.FolderName;
import org.postern.store.FolderView;
import org.postern.store.Identities;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.Right;
import org.postern.store.SearchIndex;
import org.postern.store.StoreException;
import org.postern.store.Watch;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// One account's folders as IMAP's mailboxes.
final class StoreImapAccount implements ImapAccount {
    private final MessageStore store;
    private final SearchIndex index;
    private final MailAccount account;
    private final Places places;

    /// On the user's own account, and on those that share folders with the user.
    private final List<Watch> watches = new ArrayList<>();

    /// Who is told of changes; absent while nobody is.
    private @Nullable Runnable watcher;

    /// Whether others may have begun to share folders since they were watched.
    private volatile boolean sharesChanged;

    StoreImapAccount(
            MessageStore store, SearchIndex index, Identities identities, MailAccount account) {
        this.store = store;
        this.index = index;
        this.account = account;
        places = new Places(store, identities, account);
    }

    @Override
    public List<MailboxEntry> mailboxes() throws MailboxException {
        try {
            if (sharesChanged && watcher != null) {
                watch(watcher);
            }
            var subscribed = new TreeSet<>(account.subscriptions());
            var entries = new ArrayList<MailboxEntry>();
            for (var folder : account.folders()) {
                boolean wanted = subscribed.remove(folder.name());
                entries.add(new MailboxEntry(folder.name().toString(), attributes(folder), wanted));
            }
            for (var root : places.shared()) {
                for (var folder : root.account().folders()) {
                    var name = FolderName.of(root.prefix() + folder.name());
                    entries.add(
                            new MailboxEntry(
                                    name.toString(), shared(folder), subscribed.remove(name)));
                }
            }
            for (var name : subscribed) {
                if (name.within(FolderName.DELETED_MESSAGES)) {
                    continue;
                }
                entries.add(
                        new MailboxEntry(
                                name.toString(), Set.of(MailboxAttribute.NON_EXISTENT), true));
            }
            return entries;
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    // SPEC STO-1: no wildcard matches `Deleted Messages`, which is always there.
    @Override
    public List<MailboxEntry> reservedMailboxes() throws MailboxException {
        try {
            var entries = new ArrayList<MailboxEntry>();
            var subscribed = account.subscriptions();
            for (var folder : account.deletedFolders()) {
                entries.add(
                        new MailboxEntry(
                                folder.name().toString(),
                                attributes(folder),
                                subscribed.contains(folder.name())));
            }
            if (entries.isEmpty()) {
                entries.add(
                        new MailboxEntry(FolderName.DELETED_MESSAGES.toString(), Set.of(), false));
            }
            return entries;
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    private static Set<MailboxAttribute> attributes(FolderEntry folder) {
        var attributes = EnumSet.noneOf(MailboxAttribute.class);
        if (!folder.selectable()) {
            attributes.add(MailboxAttribute.NO_SELECT);
        }
        folder.uses().forEach(use -> attributes.add(Words.attribute(use)));
        return attributes;
    }

    /// What is another's has no special use to the user: mail programs take the first they find.
    private static Set<MailboxAttribute> shared(FolderEntry folder) {
        return folder.selectable() ? Set.of() : Set.of(MailboxAttribute.NO_SELECT);
    }

    @Override
    public boolean withheld(String name) throws MailboxException {
        return Words.act(() -> places.withheld(name));
    }

    @Override
    public void subscribe(String name) throws MailboxException {
        act(() -> account.subscribe(Words.folder(name)));
    }

    @Override
    public void unsubscribe(String name) throws MailboxException {
        act(() -> account.unsubscribe(Words.folder(name)));
    }

    @Override
    public void create(String name, Set<MailboxAttribute> uses) throws MailboxException {
        act(() -> {
            var place = places.toCreate(name);
            place.account().create(place.name(), Words.specialUses(uses));
        });
    }

    @Override
    public void delete(String name) throws MailboxException {
        try {
            var place = places.find(name);
            place.account().delete(place.name());
        } catch (StoreException e) {
            throw e.kind() == StoreException.Kind.NOT_SELECTABLE
                    // RFC 9051 section 6.3.5: a name without mailbox, kept for those below it
                    ? new MailboxException(MailboxException.Kind.HASCHILDREN, name, e)
                    : Words.failure(e);
        }
    }

    @Override
    public void rename(String from, String to) throws MailboxException {
        act(() -> {
            var source = places.find(from);
            var target = places.find(to);
            if (!source.account().id().equals(target.account().id())) {
                throw new MailboxException(
                        MailboxException.Kind.CANNOT,
                        "rename to another account",
                        "it would belong to somebody else",
                        null);
            }
            source.account().rename(source.name(), target.name());
        });
    }

    @Override
    public MailboxStatus status(String name) throws MailboxException {
        try {
            var folder = folder(name);
            var status = folder.status();
            long recent = status.uidNext() > status.firstRecentUid() ? recent(folder.view()) : 0;
            return new MailboxStatus(
                    Words.id(folder, status.uidValidity())
                            + Words.suffix(folder.account(), account.id()),
                    status.messages(),
                    recent,
                    status.unseen(),
                    status.deleted(),
                    status.octets(),
                    status.uidNext(),
                    status.uidValidity(),
                    status.highestModSeq());
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public long deletedOctets(String name) throws MailboxException {
        try {
            var view = folder(name).view();
            long octets = 0;
            for (int i = 0; i < view.count(); i++) {
                octets += (view.flagsAt(i) & Flags.DELETED) == 0 ? 0 : view.sizeAt(i);
            }
            return octets;
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public QuotaReport quota() throws MailboxException {
        try {
            var usage = account.usage();
            var quota = account.quota();
            return new QuotaReport(
                    usage.octets(), quota.octets(), usage.messages(), quota.messages());
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    /// What came since the last session that could claim it is recent to the next one.
    private static long recent(FolderView view) {
        int first = view.indexOf(view.status().firstRecentUid());
        return (long) view.count() - (first < 0 ? -1 - first : first);
    }

    @Override
    public OpenMailbox open(String name, boolean readOnly) throws MailboxException {
        try {
            return new StoreMailbox(places, index, folder(name), readOnly);
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public void checkAppend(String name, long octets) throws MailboxException {
        try {
            var place = places.find(name);
            if (place.name().within(FolderName.DELETED_MESSAGES)) {
                throw new StoreException(StoreException.Kind.RESERVED, name);
            }
            // RFC 4314 section 4: APPEND needs the right i
            if (!place.folder().rights().has(Right.INSERT)) {
                throw new MailboxException(MailboxException.Kind.NOPERM, "append to " + name);
            }
            place.account().requireRoom(octets, 1);
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public Appending append(String name) throws MailboxException {
        try {
            return new StoreAppending(store, places.target(name));
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public void watch(Runnable onChange) throws MailboxException {
        unwatch();
        watcher = onChange;
        sharesChanged = false;
        watches.add(account.watch(onChange));
        act(() -> {
            watches.add(
                    store.watchSharing(
                            places.principal(),
                            () -> {
                                sharesChanged = true;
                                onChange.run();
                            }));
            for (var root : places.shared()) {
                watches.add(root.account().watch(onChange));
            }
        });
    }

    @Override
    public void unwatch() {
        watcher = null;
        watches.forEach(Watch::close);
        watches.clear();
    }

    @Override
    public MailboxKeys keys() throws MailboxException {
        return new StoreMailboxKeys(Words.act(account::urlKeys));
    }

    private Folder folder(String name) throws MailboxException, StoreException {
        return places.folder(name);
    }

    @Override
    public Optional<Metadata> metadata() {
        return Optional.of(new StoreMetadata(places, store.maxAnnotationOctets()));
    }

    @Override
    public Optional<AccessControl> accessControl() {
        return Optional.of(new StoreAccessControl(places));
    }

    @Override
    public void close() {
        // The account's mail is shared; the session holds nothing of it but its open mailbox.
        unwatch();
    }

    private interface Action {
        void run() throws MailboxException, StoreException;
    }

    private static void act(Action action) throws MailboxException {
        try {
            action.run();
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }
}
