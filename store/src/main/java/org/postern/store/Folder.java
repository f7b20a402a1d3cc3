package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.mail.ListingKey;
import org.postern.mail.OctetColumn;
import org.postern.mail.UidSet;
import org.postern.store.StoreException.Kind;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// One folder of an account: a handle that survives renames. Safe for use by many threads.
///
/// Every method throws [StoreException] `ABSENT` once the folder is deleted, `NOT_SELECTABLE` where
/// it holds no messages, `FULL` or `UNAVAILABLE` when the device fails. What changes something has
/// it on disk when it returns. A change of very many messages is made in steps; when one of them
/// fails, those before it remain.
public final class Folder {
    /// Most messages that [#append(List)] stores together.
    public static final int MAX_TOGETHER = Change.Added.MAX_MESSAGES;

    private final AccountWriter writer;
    private final int id;
    private final AtomicReference<Published> published = new AtomicReference<>(Published.GONE);
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    /// What others have seen of it, by account; none of a folder that is not shared.
    private final Map<AccountId, SeenMarks> marks;

    /// Who uses it, when that is not its owner; its state is `base`'s then.
    private final @Nullable Guest guest;

    private final Folder base;

    /// Equal to itself only.
    private static final class Watcher {
        private final Runnable changed;

        Watcher(Runnable changed) {
            this.changed = changed;
        }
    }

    /// What readers see: always something that is on disk.
    ///
    /// @param status absent when the folder is deleted
    /// @param view absent when it is not in memory
    private record Published(
            @Nullable FolderStatus status,
            Keywords keywords,
            boolean selectable,
            @Nullable FolderView view) {
        static final Published GONE = new Published(null, Keywords.NONE, false, null);

        Published withView(@Nullable FolderView newView) {
            return new Published(status, keywords, selectable, newView);
        }

        Published with(FolderStatus newStatus, Keywords newKeywords, List<Change> changes) {
            if (view == null) {
                return new Published(newStatus, newKeywords, selectable, null);
            }
            var next = view;
            for (Change change : changes) {
                next = next.apply(change);
            }
            next = next.with(newStatus).with(newKeywords);
            return new Published(newStatus, newKeywords, selectable, next);
        }
    }

    Folder(AccountWriter writer, int id) {
        this.writer = writer;
        this.id = id;
        marks = new ConcurrentHashMap<>(0);
        guest = null;
        base = this;
    }

    private Folder(Folder base, Guest guest) {
        this.writer = base.writer;
        this.id = base.id;
        this.base = base;
        this.guest = guest;
        marks = Map.of();
    }

    /// This folder as a guest may use it.
    Folder as(Guest who) {
        return new Folder(base, who);
    }

    /// This folder as its owner uses it.
    Folder owners() {
        return base;
    }

    MessageReader reader() {
        return new MessageReader(writer, id);
    }

    /// What one may do with it.
    ///
    /// @throws StoreException `UNAVAILABLE`; a deleted folder gives no rights
    public Rights rights() throws StoreException {
        return guest == null ? Rights.ALL : guest.rights(id);
    }

    /// @throws StoreException `FORBIDDEN`, or `ABSENT` to one who may not know of it
    void require(Right... rights) throws StoreException {
        if (guest != null) {
            guest.require(id, rights);
        }
    }

    /// What a guest has seen, read when it is not in memory. Only within settled work.
    SeenMarks marks(AccountId who) throws EngineException {
        var known = base.marks.get(who);
        if (known == null) {
            known = SeenMarks.read(writer.reader(), id, who);
            base.marks.put(who, known);
        }
        return known;
    }

    /// Never used again in this account: MAILBOXID, RFC 8474 section 4.
    public int id() {
        return id;
    }

    public AccountId account() {
        return writer.id;
    }

    public FolderName name() throws StoreException {
        var tree = writer.catalogue().tree();
        return tree.name(
                tree.find(id).orElseThrow(() -> new StoreException(Kind.ABSENT, "folder " + id)));
    }

    /// The numbers, without loading the view.
    public FolderStatus status() throws StoreException {
        if (guest != null) {
            return view().status();
        }
        return seen(published.get());
    }

    private FolderStatus seen(Published now) throws StoreException {
        var status = now.status();
        if (status == null) {
            throw new StoreException(Kind.ABSENT, "folder " + id);
        }
        if (!now.selectable()) {
            throw new StoreException(Kind.NOT_SELECTABLE, "folder " + id);
        }
        return status;
    }

    /// The newest view; loads it when it is not in memory.
    public FolderView view() throws StoreException {
        require(Right.READ);
        var now = base.published.get();
        seen(now);
        var view = now.view();
        if (view == null) {
            view = writer.settled(s -> writer.view(s.selectable(id)));
        }
        writer.context.views().used(base, view.count());
        return guest == null ? view : seenBy(guest, view);
    }

    private FolderView seenBy(Guest who, FolderView view) throws StoreException {
        var known = base.marks.get(who.who().account());
        if (known == null) {
            known = writer.settled(_ -> marks(who.who().account()));
        }
        return known.over(view);
    }

    /// Calls `changed` after each newer view is published, or when the folder is deleted. The call
    /// comes from the thread that publishes: it must be short and must not block or throw.
    public Watch watch(Runnable changed) throws StoreException {
        status();
        // A registration of its own: the same runnable may watch twice.
        var own = new Watcher(changed);
        base.watchers.add(own);
        return () -> base.watchers.remove(own);
    }

    /// Takes the `\Recent` messages for one session: those from the returned UID on, up to the
    /// newest view, are recent to it and to nobody after it (RFC 3501 section 2.3.2).
    ///
    /// A guest takes none of them from the owner.
    public long claimRecent() throws StoreException {
        if (guest != null) {
            return status().firstRecentUid();
        }
        return writer.pipelined(s -> {
            var folder = s.selectable(id);
            long first = folder.status.firstRecentUid();
            long next = status().uidNext();
            if (first < next) {
                folder.status = folder.status.withFirstRecentUid(next);
                var batch = new Batch();
                var then = new FolderEdit(folder, null).seal(batch);
                // Nobody waits: a claim that is lost shows messages as recent once more.
                writer.submit(batch, then);
            }
            return Math.min(first, next);
        });
    }

    /// Stores a message; waits until it is on disk.
    ///
    /// @throws StoreException `OVER_QUOTA`, `LIMIT`
    public Stored append(Delivery message) throws StoreException {
        if (guest != null) {
            var appended = append(List.of(message));
            return new Stored(appended.uidValidity(), appended.uids().first(0));
        }
        return new Deliveries(writer).deliver(id, message).await();
    }

    /// Stores messages, all of them or none; waits until they are on disk. The ids of their
    /// deliveries are not looked at.
    ///
    /// @param messages at least one, at most [#MAX_TOGETHER]
    /// @throws StoreException `OVER_QUOTA`, `LIMIT`
    public Appended append(List<Delivery> messages) throws StoreException {
        if (guest != null) {
            var edits = new GuestEdits(this, guest);
            var admitted = edits.admit(messages);
            return edits.mark(admitted, base.append(admitted.messages()));
        }
        var delivery = new JointDelivery(writer, messages);
        return writer.settled(s -> delivery.run(s, s.selectable(id)));
    }

    /// Stores a message and removes another, in this folder or in `from`, in one step. What counts
    /// for the quota is the difference.
    ///
    /// @throws StoreException `ABSENT` when no message of `from` has the UID any more;
    ///   `OVER_QUOTA`, `LIMIT`
    /// @throws IllegalArgumentException when `from` is another account's
    public Appended replace(Delivery message, Folder from, long uid) throws StoreException {
        if (from.writer != writer) {
            throw new IllegalArgumentException("replacement in another account");
        }
        if (guest != null) {
            from.require(Right.DELETE_MESSAGES, Right.EXPUNGE);
            var edits = new GuestEdits(this, guest);
            var admitted = edits.admit(List.of(message));
            var only = admitted.messages().getFirst();
            return edits.mark(admitted, base.replace(only, from.base, uid));
        }
        var delivery = new JointDelivery(writer, List.of(message));
        return writer.settled(
                s -> delivery.replace(s, s.selectable(id), s.selectable(from.id), uid));
    }

    /// Changes flags of those of `uids` that are there and whose MODSEQ is at most `unchangedSince`
    /// ([Long#MAX_VALUE]: all). Messages that have the flags already are not touched.
    ///
    /// @throws StoreException `LIMIT` for too many keywords
    public FlagsChanged changeFlags(UidSet uids, FlagChange change, long unchangedSince)
            throws StoreException {
        if (guest != null) {
            return new GuestEdits(this, guest).changeFlags(uids, change, unchangedSince);
        }
        return writer.settled(s ->
                new MessageEdits(writer)
                        .changeFlags(s.selectable(id), uids, change, unchangedSince));
    }

    /// Removes those of `uids` that are there and have `\Deleted`: EXPUNGE and UID EXPUNGE. They go
    /// below `Deleted Messages` as far as the account's undelete quota allows; from there for good.
    public Removed expungeDeleted(UidSet uids) throws StoreException {
        require(Right.EXPUNGE);
        return writer.settled(
                s -> new MessageEdits(writer).remove(s, s.selectable(id), uids, Flags.DELETED));
    }

    /// Removes those of `uids` that are there, whatever their flags; likewise.
    public Removed expunge(UidSet uids) throws StoreException {
        require(Right.DELETE_MESSAGES, Right.EXPUNGE);
        return writer.settled(s -> new MessageEdits(writer).remove(s, s.selectable(id), uids, 0));
    }

    /// Copies messages with their flags and dates to a folder: all or none, within an account up to
    /// 20,000 at once, mostly more.
    ///
    /// @throws StoreException `OVER_QUOTA`, `LIMIT`
    public Copied copyTo(Folder target, UidSet uids) throws StoreException {
        return transfer(target, uids, false);
    }

    /// Moves messages to a folder, RFC 6851 section 3.3: each message is in one of the two at every
    /// moment, and when the other is another account's for a moment in both.
    ///
    /// @throws StoreException `LIMIT`; `OVER_QUOTA` of another account
    public Copied moveTo(Folder target, UidSet uids) throws StoreException {
        return transfer(target, uids, true);
    }

    private Copied transfer(Folder target, UidSet uids, boolean move) throws StoreException {
        if (target.writer != writer || guest != null || target.guest != null) {
            return new FarTransfer(this, target).run(uids, move);
        }
        var copied =
                writer.settled(s ->
                        new MessageEdits(writer)
                                .copy(s, s.selectable(id), s.selectable(target.id), uids, move));
        writer.context.moves().forEach(watch -> watch.moved(this, target, copied));
        return copied;
    }

    /// Moves one message to another folder of the account, when the node does it and not its owner:
    /// whoever learns from what people move is not told.
    ///
    /// @param unless bits as in [Flags] and [FolderView#keywords]: a message that has one of them
    ///   stays
    /// @return its UID there; empty when it stays, or is not here any more
    /// @throws IllegalArgumentException when the target is another account's, or one of them a
    ///   guest's
    public OptionalLong relocate(Folder target, long uid, long unless) throws StoreException {
        if (target.writer != writer || guest != null || target.guest != null) {
            throw new IllegalArgumentException("only within one account, as its own");
        }
        return writer.settled(s -> {
            var from = s.selectable(id);
            if (!stands(from, uid, unless)) {
                return OptionalLong.empty();
            }
            var copied =
                    new MessageEdits(writer)
                            .copy(s, from, s.selectable(target.id), UidSet.of(uid), true);
            return copied.target().isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(copied.target().first(0));
        });
    }

    /// Removes one message that the node has put elsewhere: for good, unless a hold keeps it.
    ///
    /// @param unless as of [#relocate]
    /// @return whether it was here, and had none of those flags
    /// @throws StoreException `FORBIDDEN` to a guest
    public boolean withdraw(long uid, long unless) throws StoreException {
        if (guest != null) {
            throw new StoreException(Kind.FORBIDDEN, "folder " + id);
        }
        return writer.settled(s -> {
            var folder = s.selectable(id);
            boolean here = stands(folder, uid, unless);
            if (here) {
                new DeletedMail(writer, s).drop(folder, UidSet.of(uid));
            }
            return here;
        });
    }

    private boolean stands(FolderState folder, long uid, long unless)
            throws EngineException, StoreException {
        var view = writer.view(folder);
        int index = view.indexOf(uid);
        return index >= 0 && (view.flagsAt(index) & unless) == 0;
    }

    /// Removes messages that are elsewhere: for good, unless a hold keeps them.
    void erase(UidSet uids) throws StoreException {
        writer.settled(s -> {
            var folder = s.selectable(id);
            new DeletedMail(writer, s).drop(folder, writer.view(folder).present(uids));
            return s;
        });
    }

    /// One message, absent when it is expunged.
    public Optional<StoredMessage> message(long uid) throws StoreException {
        require(Right.READ);
        return new MessageReader(writer, id).message(uid, base.status().uidNext());
    }

    /// Reads those of `uids` that are there in UID order, many at a time: for listings.
    public void messages(UidSet uids, Consumer<StoredMessage> each) throws StoreException {
        new MessageReader(writer, id).messages(view(), uids, each);
    }

    /// One key of many messages; absent where a message is gone. What is asked for the first time
    /// is made of the messages' records, and kept.
    ///
    /// @param uids ascending
    public OctetColumn column(ListingKey key, long[] uids) throws StoreException {
        require(Right.READ);
        return new ListingReader(writer, id, status()).column(key, uids);
    }

    /// UIDs that went after MODSEQ `since` and up to `view` (RFC 7162 section 3.2.6). It may name
    /// some that went earlier; never one that is in `view`.
    public UidSet vanishedSince(long since, FolderView view) throws StoreException {
        require(Right.READ);
        return new MessageReader(writer, id).vanished(since, view);
    }

    /// Messages that went after MODSEQ `since` and up to `view`, in the order in which they went.
    ///
    /// @return empty when that cannot be told: it is too long ago, or they were too many
    public Optional<List<Gone>> goneSince(long since, FolderView view) throws StoreException {
        require(Right.READ);
        return new MessageReader(writer, id).gone(since, view);
    }

    // What follows is for the writer.

    @Nullable FolderView cachedView() {
        return published.get().view();
    }

    /// What was read from disk, or a new folder.
    void publishLoaded(FolderStatus status, Keywords keywords, boolean selectable) {
        published.set(new Published(status, keywords, selectable, null));
        announce();
    }

    void publish(FolderView view) {
        published.set(new Published(view.status(), view.keywords(), true, view));
        announce();
        writer.context.changed(writer.id);
    }

    void publish(FolderStatus status, Keywords keywords, List<Change> changes) {
        // Only an eviction of the view may come between.
        published.updateAndGet(now -> now.with(status, keywords, changes));
        announce();
        writer.context.changed(writer.id);
    }

    /// The folder is deleted.
    void end() {
        published.set(Published.GONE);
        marks.clear();
        writer.context.views().forget(this);
        announce();
    }

    /// Takes the view out of memory, unless somebody watches.
    boolean dropView() {
        if (watchers.isEmpty()) {
            published.updateAndGet(now -> now.withView(null));
            marks.clear();
            return true;
        }
        return false;
    }

    /// Has those who watch look again.
    void announce() {
        watchers.forEach(watcher -> watcher.changed.run());
        writer.announce();
    }
}
