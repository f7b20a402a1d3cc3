package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Direction;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Partition;
import org.postern.engine.Reader;
import org.postern.mail.UidSet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/// Reads an account's partition, in the engine or in a snapshot of it.
final class AccountReader {
    /// Octets read at a time, roughly: few enough to hold, enough that a read's beginning costs
    /// little beside them.
    private static final int CHUNK_OCTETS = 256 << 10;

    /// Entries read first, before their size is known, and at most.
    private static final int FIRST_CHUNK = 64;

    private static final int LARGEST_CHUNK = 1_024;

    private final Reader engine;
    private final Partition partition;

    AccountReader(Reader engine, Partition partition) {
        this.engine = engine;
        this.partition = partition;
    }

    /// One entry at a time.
    @FunctionalInterface
    interface EntryVisitor {
        void entry(Entry entry) throws EngineException;
    }

    Optional<byte[]> get(byte[] key) throws EngineException {
        return engine.get(partition, key);
    }

    /// Visits all entries from `from` to `to` (exclusive), in order.
    void forEach(byte[] from, byte[] to, EntryVisitor visitor) throws EngineException {
        byte[] at = from;
        int chunk = FIRST_CHUNK;
        while (true) {
            var entries = engine.range(partition, at, to, chunk, Direction.FORWARD);
            long octets = 0;
            for (Entry entry : entries) {
                octets += entry.value().length;
                visitor.entry(entry);
            }
            if (entries.size() < chunk) {
                return;
            }
            at = Reader.after(entries.getLast().key());
            long fitting = (long) CHUNK_OCTETS * chunk / Math.max(1, octets);
            chunk = Math.clamp(fitting, 1, Math.min(LARGEST_CHUNK, 4 * chunk));
        }
    }

    private void forEachOfKind(byte kind, EntryVisitor visitor) throws EngineException {
        forEach(Keys.kind(kind), Keys.kind((byte) (kind + 1)), visitor);
    }

    /// The account's folders and subscriptions, empty when it does not exist.
    Optional<AccountState> read(IntFunction<Folder> handles) throws EngineException {
        byte @Nullable [] record = get(Keys.account()).orElse(null);
        if (record == null) {
            return Optional.empty();
        }
        var state = AccountState.decode(record);
        var nodes = new ArrayList<FolderNode>();
        forEachOfKind(
                Keys.FOLDER,
                entry -> nodes.add(FolderNode.decode(Keys.folderId(entry.key()), entry.value())));
        state.tree = FolderTree.of(nodes);
        forEachOfKind(Keys.STATE, entry -> addFolder(state, entry, handles));
        forEachOfKind(Keys.KEYWORDS, entry -> addKeywords(state, entry));
        forEachOfKind(
                Keys.EXPIRY,
                entry ->
                        state.expiries.put(
                                Keys.folderId(entry.key()), Expiry.decode(entry.value())));
        byte @Nullable [] hold = get(Keys.hold()).orElse(null);
        state.hold = hold == null ? null : Hold.decode(hold);
        forEachOfKind(
                Keys.SUBSCRIPTION, entry -> state.subscriptions.add(subscription(entry.key())));
        var acls = new HashMap<Integer, Acl>();
        forEachOfKind(
                Keys.ACL, entry -> acls.put(Keys.folderId(entry.key()), Acl.decode(entry.value())));
        state.acls = Map.copyOf(acls);
        return Optional.of(state);
    }

    private static void addFolder(AccountState state, Entry entry, IntFunction<Folder> handles)
            throws EngineException {
        int id = Keys.folderId(entry.key());
        var folder = FolderState.decode(id, handles.apply(id), state.tree.place(id), entry.value());
        state.folders.put(id, folder);
        state.count(folder.place, folder.status.octets(), folder.status.messages());
    }

    private static void addKeywords(AccountState state, Entry entry) throws EngineException {
        var folder = state.folders.get(Keys.folderId(entry.key()));
        if (folder == null) {
            throw RecordReader.corrupt("keywords of no folder");
        }
        folder.keywords = decodeKeywords(entry.value());
    }

    /// Octets: version (1), count (number), each name (counted).
    static byte[] encode(Keywords keywords) {
        var out = new RecordWriter(64).u8(1).number(keywords.names().size());
        keywords.names().forEach(out::text);
        return out.toOctets();
    }

    private static Keywords decodeKeywords(byte[] value) throws EngineException {
        var in = new RecordReader(value).version(1);
        int count = in.count(Flags.MAX_KEYWORDS);
        var names = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            names.add(in.text());
        }
        return new Keywords(names);
    }

    private static FolderName subscription(byte[] key) throws EngineException {
        try {
            return FolderName.of(Keys.subscriptionName(key));
        } catch (StoreException e) {
            throw RecordReader.corrupt("subscription: " + e.getMessage());
        }
    }

    /// A folder's view from its pages and the changes after them.
    FolderView view(FolderState folder) throws EngineException {
        var fold =
                new Object() {
                    FolderView view =
                            FolderView.of(folder.status, folder.keywords, pages(folder.id));
                    long touched;
                };
        forEachChange(
                folder.id,
                folder.checkpoint,
                change -> {
                    fold.view = fold.view.apply(change);
                    fold.touched += weight(change, fold.view);
                });
        folder.touched = fold.touched;
        var counted = fold.view.status();
        return fold.view.with(
                folder.status.withCounters(
                        counted.messages(), counted.unseen(), counted.deleted(), counted.octets()));
    }

    /// How many messages a replay of `change` touches.
    static long weight(Change change, FolderView view) {
        return change instanceof Change.Flagged flagged
                ? Math.min(flagged.uids().size(), view.count())
                : 0;
    }

    /// One change at a time.
    @FunctionalInterface
    interface ChangeVisitor {
        void change(Change change) throws EngineException;
    }

    void forEachChange(int folder, long after, ChangeVisitor visitor) throws EngineException {
        forEach(
                Keys.change(folder, after + 1),
                Keys.inFolder(Keys.CHANGE, folder + 1),
                entry ->
                        visitor.change(
                                ChangeCodec.decode(Keys.modSeq(entry.key()), entry.value())));
    }

    /// The pages on disk, neighbouring small buckets packed into one page; a bucket that is more
    /// than half full is one by itself.
    private List<Page> pages(int folder) throws EngineException {
        var pages = new ArrayList<Page>();
        var buckets = new Page.Columns();
        forEach(
                Keys.inFolder(Keys.PAGE, folder),
                Keys.inFolder(Keys.PAGE, folder + 1),
                entry -> {
                    int count = PageCodec.count(entry.value());
                    boolean alone = count > Page.CAPACITY / 2;
                    if (buckets.count() > 0 && (alone || buckets.count() + count > Page.CAPACITY)) {
                        pages.add(buckets.toPage());
                    }
                    if (alone) {
                        pages.add(PageCodec.page(Keys.bucket(entry.key()), entry.value()));
                    } else {
                        PageCodec.decode(Keys.bucket(entry.key()), entry.value(), buckets);
                    }
                });
        if (buckets.count() > 0) {
            pages.add(buckets.toPage());
        }
        return pages;
    }

    /// UIDs that vanished after `since` up to `until`.
    UidSet vanished(int folder, long since, long until) throws EngineException {
        var uids = new UidSet.Builder();
        forEach(
                Keys.vanished(folder, since + 1),
                Keys.vanished(folder, until + 1),
                entry -> {
                    var in = new RecordReader(entry.value()).version(1);
                    uids.addAll(ChangeCodec.decodeUids(in));
                });
        return uids.build();
    }

    /// Octets: version (1), UIDs as in a change.
    static byte[] encodeVanished(UidSet uids) {
        var out = new RecordWriter(16).u8(1);
        ChangeCodec.encodeUids(out, uids);
        return out.toOctets();
    }

    boolean hasMessagesFrom(int folder, long uid) throws EngineException {
        if (uid > UidSet.MAX_UID) {
            return false;
        }
        byte[] to = Keys.inFolder(Keys.MESSAGE, folder + 1);
        return !engine.range(partition, Keys.message(folder, uid), to, 1, Direction.FORWARD)
                .isEmpty();
    }
}
