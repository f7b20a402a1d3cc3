package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.mail.UidSet;
import org.postern.store.StoreException.Kind;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Makes, removes, renames and subscribes the folders of one account.
final class Hierarchy {
    /// Each takes a handful of entries.
    private static final int PRUNED_IN_A_BATCH = 50;

    private final AccountWriter writer;

    Hierarchy(AccountWriter writer) {
        this.writer = writer;
    }

    /// What a new account has, SPEC STO-1.
    private record Initial(String name, Set<SpecialUse> uses) {}

    private static final List<Initial> INITIAL =
            List.of(
                    new Initial("INBOX", Set.of()),
                    new Initial("Drafts", Set.of(SpecialUse.DRAFTS)),
                    new Initial("Sent", Set.of(SpecialUse.SENT)),
                    new Initial("Trash", Set.of(SpecialUse.TRASH)),
                    new Initial("Junk Mail", Set.of(SpecialUse.JUNK)));

    /// The names of the folders that an account's first use makes.
    static List<String> initialNames() {
        return INITIAL.stream().map(Initial::name).toList();
    }

    /// Makes the account. Only within the writer's work.
    AccountState begin() throws EngineException, StoreException {
        writer.context.requireAccount(writer.id);
        var s = AccountState.begin(writer.context.now().getEpochSecond());
        var batch = new Batch();
        for (Initial initial : writer.id.ofDomain() ? List.<Initial>of() : INITIAL) {
            add(s, batch, FolderNode.TOP, initial.name(), initial.uses());
            var name = new FolderName(List.of(initial.name()));
            s.subscriptions.add(name);
            batch.put(Keys.subscription(name), SUBSCRIBED);
        }
        batch.put(Keys.account(), s.encode());
        writer.commitCatalogue(s, batch, () -> {});
        writer.context.events().record(new StoreEvent.MailAccountCreated(writer.id.value()));
        return s;
    }

    /// The value of a subscription: a version.
    private static final byte[] SUBSCRIBED = {1};

    Folder create(FolderName name, Set<SpecialUse> uses) throws StoreException {
        refuseReservedTarget(name);
        return writer.settled(s -> {
            var existing = s.tree.find(name);
            if (existing.isPresent() && existing.get().selectable()) {
                throw new StoreException(Kind.EXISTS, "folder " + name);
            }
            refuseTaken(s, uses, existing.map(FolderNode::id).orElse(FolderNode.TOP));
            refuseTooMany(s, missing(s, name));
            var batch = new Batch();
            int id =
                    existing.isPresent()
                            ? awaken(s, batch, existing.get(), uses)
                            : add(s, batch, parents(s, batch, name), name.leaf(), uses);
            batch.put(Keys.account(), s.encode());
            writer.commitCatalogue(s, batch, () -> {});
            return writer.handle(id);
        });
    }

    private static void refuseReserved(FolderName name) throws StoreException {
        // SPEC STO-1: the undelete hierarchy is the store's own.
        if (Place.of(name) != Place.MAIL) {
            throw new StoreException(Kind.RESERVED, "folder " + name);
        }
    }

    private static void refuseReservedTarget(FolderName name) throws StoreException {
        if (name.reserved()) {
            throw new StoreException(Kind.RESERVED, "folder " + name);
        }
    }

    private static void refuseTaken(AccountState s, Set<SpecialUse> uses, int id)
            throws StoreException {
        // RFC 6154 section 3: one folder a use, as most clients take the first they find.
        if (s.tree.isTaken(uses, id)) {
            throw new StoreException(Kind.USE_TAKEN, "special uses " + uses);
        }
    }

    private void refuseTooMany(AccountState s, int more) throws StoreException {
        int most = writer.context.settings().get().maxFolders();
        if (more > 0 && s.tree.size(Place.MAIL) + more > most) {
            throw new StoreException(Kind.LIMIT, "folders: at most " + most);
        }
    }

    /// The id of the folder above `name`; those that are missing are made.
    private int parents(AccountState s, Batch batch, FolderName name) {
        var above = name.above();
        if (above.isEmpty()) {
            return FolderNode.TOP;
        }
        var found = s.tree.find(above.get());
        return found.isPresent()
                ? found.get().id()
                : add(s, batch, parents(s, batch, above.get()), above.get().leaf(), Set.of());
    }

    private int add(AccountState s, Batch batch, int parent, String name, Set<SpecialUse> uses) {
        int id = s.takeFolderId();
        var node = new FolderNode(id, parent, name, true, uses);
        s.tree = s.tree.with(List.of(node));
        var status = FolderState.fresh(s.takeUidValidity());
        var folder = new FolderState(id, writer.handle(id), s.tree.place(id), status);
        // A folder that has no change yet needs no replay.
        folder.checkpoint = status.highestModSeq();
        folder.handle.publishLoaded(status, Keywords.NONE, true);
        s.folders.put(id, folder);
        batch.put(Keys.folder(id), node.encode()).put(Keys.state(id), folder.encode());
        Sharing.inherit(s, batch, id, parent);
        return id;
    }

    /// The folder that keeps deleted mail under this name, made when it is missing. Where there can
    /// be none, because the name is too long or there are too many, it is the nearest above it.
    FolderState keeping(AccountState s, FolderName wanted) throws EngineException {
        var name = wanted;
        var found = s.tree.find(name);
        if (found.isEmpty()) {
            int most = writer.context.settings().get().maxFolders();
            int room = most - s.tree.size(Place.of(wanted));
            while (found.isEmpty()
                    && name.elements().size() > 1
                    && !(name.fits() && missing(s, name) <= room)) {
                name = name.above().orElseThrow();
                found = s.tree.find(name);
            }
        }
        int id;
        if (found.isPresent() && found.get().selectable()) {
            id = found.get().id();
        } else {
            var batch = new Batch();
            id =
                    found.isPresent()
                            ? awaken(s, batch, found.get(), Set.of())
                            : add(s, batch, parents(s, batch, name), name.leaf(), Set.of());
            batch.put(Keys.account(), s.encode());
            writer.commitCatalogue(s, batch, () -> {});
        }
        return Objects.requireNonNull(s.folders.get(id));
    }

    private static int missing(AccountState s, FolderName name) {
        int missing = 0;
        for (var at = Optional.of(name); at.isPresent(); at = at.get().above()) {
            missing += s.tree.find(at.get()).isPresent() ? 0 : 1;
        }
        return missing;
    }

    /// Removes the folders of deleted mail in which nothing is left.
    void prune(AccountState s) throws EngineException {
        while (true) {
            var empty =
                    s.tree.nodes().stream()
                            .filter(node -> isLeft(s, node))
                            .limit(PRUNED_IN_A_BATCH)
                            .toList();
            if (empty.isEmpty()) {
                return;
            }
            var batch = new Batch();
            var then = new ArrayList<Runnable>();
            for (FolderNode node : empty) {
                clear(batch, node.id());
                then.add(remove(s, batch, node));
            }
            writer.commitCatalogue(s, batch, () -> then.forEach(Runnable::run));
        }
    }

    private static boolean isLeft(AccountState s, FolderNode node) {
        var folder = s.folders.get(node.id());
        return folder != null
                && folder.place != Place.MAIL
                && node.parent() != FolderNode.TOP
                && folder.status.messages() == 0
                && !s.tree.hasChildren(node.id());
    }

    /// Makes a `\Noselect` folder hold messages again. It is a new one to clients.
    private int awaken(AccountState s, Batch batch, FolderNode node, Set<SpecialUse> uses) {
        var awake = node.selectable(true).with(uses);
        var folder = s.folders.get(node.id());
        if (folder == null) {
            throw new IllegalStateException("folder " + node.id() + " without state");
        }
        folder.status = folder.status.withUidValidity(s.takeUidValidity());
        folder.handle.publishLoaded(folder.status, folder.keywords, true);
        s.tree = s.tree.with(List.of(awake));
        batch.put(Keys.folder(node.id()), awake.encode());
        batch.put(Keys.state(node.id()), folder.encode());
        return node.id();
    }

    void delete(FolderName name) throws StoreException {
        // RFC 9051 section 6.3.5: INBOX cannot be deleted. What is below `Deleted Messages` can,
        // for
        // good.
        if (name.equals(FolderName.INBOX) || name.equals(FolderName.DELETED_MESSAGES)) {
            throw new StoreException(Kind.RESERVED, "folder " + name);
        }
        writer.settled(s -> {
            var node = find(s, name);
            boolean parent = s.tree.hasChildren(node.id());
            if (parent && !node.selectable()) {
                throw new StoreException(Kind.NOT_SELECTABLE, "folder " + name);
            }
            var deleted = new DeletedMail(writer, s);
            if (node.selectable()) {
                var folder = s.selectable(node.id());
                deleted.keep(folder, writer.view(folder).present(UidSet.ALL));
            }
            var batch = new Batch();
            clear(batch, node.id());
            batch.delete(Keys.urlKey(name));
            Runnable then = parent ? hollow(s, batch, node) : remove(s, batch, node);
            writer.commitCatalogue(s, batch, then);
            deleted.trim();
            return s;
        });
    }

    private static FolderNode find(AccountState s, FolderName name) throws StoreException {
        return s.tree.find(name)
                .orElseThrow(() -> new StoreException(Kind.ABSENT, "folder " + name));
    }

    private static void clear(Batch batch, int id) {
        for (byte kind :
                new byte[] {
                    Keys.MESSAGE, Keys.CHANGE, Keys.VANISHED, Keys.GONE, Keys.PAGE, Keys.LISTING
                }) {
            batch.deleteRange(Keys.inFolder(kind, id), Keys.inFolder(kind, id + 1));
        }
        batch.delete(Keys.keywords(id)).delete(Keys.expiry(id));
        batch.deleteRange(Keys.inFolder(Keys.SEEN, id), Keys.inFolder(Keys.SEEN, id + 1));
    }

    private Runnable remove(AccountState s, Batch batch, FolderNode node) {
        batch.delete(Keys.state(node.id())).delete(Keys.folder(node.id()));
        batch.delete(Keys.acl(node.id()));
        batch.deleteRange(
                Keys.inFolder(Keys.ANNOTATION, node.id()),
                Keys.inFolder(Keys.ANNOTATION, node.id() + 1));
        s.put(node.id(), Acl.EMPTY);
        s.tree = s.tree.without(node.id());
        s.expiries.remove(node.id());
        var folder = s.folders.remove(node.id());
        if (folder != null) {
            s.count(folder.place, -folder.status.octets(), -folder.status.messages());
        }
        return writer.handle(node.id())::end;
    }

    // RFC 3501 section 6.3.4: a name with children below it stays, without messages.
    private Runnable hollow(AccountState s, Batch batch, FolderNode node) {
        var hollow = node.selectable(false);
        var old = s.folders.get(node.id());
        if (old == null) {
            throw new IllegalStateException("folder " + node.id() + " without state");
        }
        s.count(old.place, -old.status.octets(), -old.status.messages());
        s.expiries.remove(node.id());
        var status = old.status.withCounters(0, 0, 0, 0).withModSeq(old.nextModSeq());
        var folder = new FolderState(node.id(), old.handle, old.place, status);
        folder.checkpoint = status.highestModSeq();
        folder.vanishedFloor = status.highestModSeq();
        s.folders.put(node.id(), folder);
        s.tree = s.tree.with(List.of(hollow));
        batch.put(Keys.folder(node.id()), hollow.encode());
        batch.put(Keys.state(node.id()), folder.encode());
        return () -> folder.handle.publishLoaded(status, Keywords.NONE, false);
    }

    void rename(FolderName from, FolderName to) throws StoreException {
        refuseReserved(from);
        refuseReservedTarget(to);
        if (from.equals(FolderName.INBOX)) {
            renameInbox(to);
            return;
        }
        if (to.within(from) && !to.equals(from)) {
            throw new StoreException(Kind.INVALID_NAME, "it would lie below itself");
        }
        writer.settled(s -> {
            var node = find(s, from);
            if (s.tree.find(to).isPresent()) {
                throw new StoreException(Kind.EXISTS, "folder " + to);
            }
            refuseTooLong(s.tree, node, to);
            // What is renamed is there already.
            refuseTooMany(s, to.above().map(above -> missing(s, above)).orElse(0));
            var batch = new Batch();
            var moved = node.at(parents(s, batch, to), to.leaf());
            s.tree = s.tree.with(List.of(moved));
            batch.put(Keys.folder(node.id()), moved.encode());
            batch.put(Keys.account(), s.encode());
            writer.commitCatalogue(s, batch, () -> {});
            return s;
        });
    }

    // RFC 3501 section 6.3.5: the messages of INBOX move, INBOX and what is below it stays.
    private void renameInbox(FolderName to) throws StoreException {
        writer.settled(s -> {
            var target = create(to, Set.of());
            var edits = new MessageEdits(writer);
            var inbox = s.selectable(find(s, FolderName.INBOX).id());
            return edits.copy(s, inbox, s.selectable(target.id()), UidSet.ALL, true);
        });
    }

    /// A rename moves all that is below; each of those names must keep the limits.
    private static void refuseTooLong(FolderTree tree, FolderNode node, FolderName to)
            throws StoreException {
        int octets = to.toString().getBytes(StandardCharsets.UTF_8).length;
        if (octets + octetsBelow(tree, node) > FolderName.MAX_OCTETS
                || to.elements().size() + levelsBelow(tree, node) > FolderName.MAX_DEPTH) {
            throw new StoreException(
                    Kind.INVALID_NAME, "a mailbox below it would have too long a name");
        }
    }

    private static int octetsBelow(FolderTree tree, FolderNode node) {
        int most = 0;
        for (FolderNode child : tree.children(node.id())) {
            int own = 1 + child.name().getBytes(StandardCharsets.UTF_8).length;
            most = Math.max(most, own + octetsBelow(tree, child));
        }
        return most;
    }

    private static int levelsBelow(FolderTree tree, FolderNode node) {
        int most = 0;
        for (FolderNode child : tree.children(node.id())) {
            most = Math.max(most, 1 + levelsBelow(tree, child));
        }
        return most;
    }

    void specialUses(FolderName name, Set<SpecialUse> uses) throws StoreException {
        writer.settled(s -> {
            refuseReserved(name);
            var node = find(s, name);
            s.selectable(node.id());
            refuseTaken(s, uses, node.id());
            var changed = node.with(uses.isEmpty() ? Set.of() : EnumSet.copyOf(uses));
            s.tree = s.tree.with(List.of(changed));
            var batch = new Batch().put(Keys.folder(node.id()), changed.encode());
            writer.commitCatalogue(s, batch, () -> {});
            return s;
        });
    }

    void subscribe(FolderName name) throws StoreException {
        writer.settled(s -> {
            if (s.subscriptions.size() >= writer.context.settings().get().maxFolders()) {
                throw new StoreException(
                        Kind.LIMIT,
                        "subscriptions: at most " + writer.context.settings().get().maxFolders());
            }
            if (s.subscriptions.add(name)) {
                var batch = new Batch().put(Keys.subscription(name), SUBSCRIBED);
                writer.commitCatalogue(s, batch, () -> {});
            }
            return s;
        });
    }

    void unsubscribe(FolderName name) throws StoreException {
        writer.settled(s -> {
            if (s.subscriptions.remove(name)) {
                var batch = new Batch().delete(Keys.subscription(name));
                writer.commitCatalogue(s, batch, () -> {});
            }
            return s;
        });
    }
}
