package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.mail.UidSet;
import org.postern.store.StoreException.Kind;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/// What becomes of messages that are deleted (SPEC STO-6, STO-9). Used within settled work.
///
/// A deleted message is moved below `Deleted Messages` to the name that its folder has; its save
/// date there is the moment of its deletion. When they pass the account's undelete quota the oldest
/// go until they are 10 % under it, so that this is rare and its cost is that of what goes. The
/// order needs no index: UIDs of a folder are in the order of deletion, so the oldest of all is
/// among the first of each folder.
///
/// Under a legal hold what would go is moved to a hierarchy instead that nobody can name.
///
/// A move cut short by a crash has moved some messages and not the others: the client was not told
/// that they are gone, and each is in one of the two places.
final class DeletedMail {
    private final AccountWriter writer;
    private final AccountState s;

    DeletedMail(AccountWriter writer, AccountState s) {
        this.writer = writer;
        this.s = s;
    }

    /// Moves those of `uids` out of a folder that are to be kept. What it leaves may go for good.
    ///
    /// @param uids of messages that are there
    void keep(FolderState folder, UidSet uids) throws EngineException, StoreException {
        var rest = uids;
        long most = writer.context.undeleteOctets(writer.id);
        if (folder.place == Place.MAIL && most > 0) {
            // Above its quota only the newest would stay: what goes at once need not come.
            var kept = newest(writer.view(folder), worthKeeping(folder, uids), most);
            discard(folder, FolderName.DELETED_MESSAGES, kept);
            rest = rest.and(kept.complement());
        }
        hold(folder, rest);
    }

    /// Without those of which a copy stays.
    private UidSet worthKeeping(FolderState folder, UidSet uids) throws EngineException {
        return s.hold == null
                ? uids.and(s.copies.stillThere(writer, s, folder, uids).complement())
                : uids;
    }

    void hold(Hold hold) throws EngineException {
        writer.submit(new Batch().put(Keys.hold(), hold.encode()), () -> {});
        writer.flush();
        s.hold = hold;
    }

    /// Ends the hold and lets go what only it kept. When it is cut short the next one goes on.
    void release() throws EngineException, StoreException {
        writer.submit(new Batch().delete(Keys.hold()), () -> {});
        writer.flush();
        s.hold = null;
        for (FolderState folder : List.copyOf(s.folders.values())) {
            if (folder.place == Place.HELD) {
                new MessageEdits(writer).erase(s, folder, UidSet.ALL);
            }
        }
        new Hierarchy(writer).prune(s);
        trim();
    }

    private void hold(FolderState folder, UidSet uids) throws EngineException, StoreException {
        if (s.hold != null && folder.place != Place.HELD) {
            discard(folder, FolderName.HELD, uids);
        }
    }

    private void discard(FolderState folder, FolderName root, UidSet uids)
            throws EngineException, StoreException {
        if (!uids.isEmpty()) {
            var target = new Hierarchy(writer).keeping(s, analogous(folder, root));
            new MessageEdits(writer).transfer(s, folder, target, uids, Transfer.Purpose.DISCARD);
        }
    }

    /// The name below `root` for what is in this folder.
    private FolderName analogous(FolderState folder, FolderName root) {
        var name = s.tree.name(s.tree.find(folder.id).orElseThrow());
        return folder.place == Place.MAIL
                ? name.below(root)
                : name.withoutTop().map(rest -> rest.below(root)).orElse(root);
    }

    /// All of `uids`, or the last of them that are 10 % below `most` octets together.
    private static UidSet newest(FolderView view, UidSet uids, long most) {
        if (uids.isEmpty() || firstWithin(view, uids, most) == uids.first(0)) {
            return uids;
        }
        long first = firstWithin(view, uids, lowered(most));
        return first > UidSet.MAX_UID ? UidSet.EMPTY : uids.and(UidSet.of(first, UidSet.MAX_UID));
    }

    /// The least UID from which on `uids` are within `most` octets together; above all UIDs when
    /// the last alone is not.
    private static long firstWithin(FolderView view, UidSet uids, long most) {
        long first = UidSet.MAX_UID + 1;
        long octets = 0;
        for (int range = uids.rangeCount() - 1; range >= 0; range--) {
            int index = view.lowerBound(uids.last(range) + 1) - 1;
            for (; index >= 0 && view.uidAt(index) >= uids.first(range); index--) {
                octets += view.sizeAt(index);
                if (octets > most) {
                    return first;
                }
                first = view.uidAt(index);
            }
        }
        return first;
    }

    private static long lowered(long most) {
        return most - most / 10;
    }

    /// Moves one message that another replaces, within the batch that does so.
    ///
    /// @param source its folder, at its last view
    /// @return what is to run when the batch is durable
    Runnable keepReplaced(FolderEdit source, long uid, Batch batch)
            throws EngineException, StoreException {
        var from = source.folder();
        int index = source.view().indexOf(uid);
        int size = source.view().sizeAt(index);
        boolean undelete =
                from.place == Place.MAIL && size <= writer.context.undeleteOctets(writer.id);
        if (!undelete && s.hold == null) {
            return () -> {};
        }
        var root = undelete ? FolderName.DELETED_MESSAGES : FolderName.HELD;
        var to = new Hierarchy(writer).keeping(s, analogous(from, root));
        MessageEdits.checkpointIfDue(writer, to);
        var record =
                writer.reader()
                        .get(Keys.message(from.id, uid))
                        .orElseThrow(() -> RecordReader.corrupt("no record of UID " + uid));
        var edit = new FolderEdit(to, to.handle.cachedView());
        long flags = source.view().flagsAt(index) & ~Flags.DELETED;
        var keywords = to.keywords.withRoomFor(from.keywords.flags(flags));
        edit.know(keywords, batch);
        long kept = to.status.uidNext();
        var copy = MessageRecord.decode(record).savedAt(writer.context.now());
        batch.put(Keys.message(to.id, kept), copy.encode());
        var arrival = Arrival.of(copy, keywords.mask(from.keywords.flags(flags)));
        edit.add(new Change.Added(to.nextModSeq(), kept, List.of(arrival)), batch);
        s.count(to.place, size, 1);
        return edit.seal(batch);
    }

    /// When there is more than the undelete quota allows: lets the oldest go.
    void trim() throws EngineException, StoreException {
        long most = writer.context.undeleteOctets(writer.id);
        if (s.deleted.octets() > most) {
            drop(oldest(s.deleted.octets() - lowered(most)));
        }
    }

    private void drop(Map<Integer, UidSet.Builder> chosen) throws EngineException, StoreException {
        for (var one : chosen.entrySet()) {
            drop(s.selectable(one.getKey()), one.getValue().build());
        }
        new Hierarchy(writer).prune(s);
    }

    /// Removes messages for good, unless a hold keeps them.
    void drop(FolderState folder, UidSet uids) throws EngineException, StoreException {
        hold(folder, uids);
        new MessageEdits(writer).erase(s, folder, uids);
    }

    /// Brings messages back to where they were: those of a folder below `Deleted Messages`, and,
    /// for all of a folder, what is below it. The folders are made again where they are missing.
    /// What was put into `Deleted Messages` itself comes to INBOX.
    ///
    /// @param name below `Deleted Messages`, or that name itself
    /// @return how many
    long restore(FolderName name, UidSet uids) throws EngineException, StoreException {
        var top =
                s.tree.find(name)
                        .orElseThrow(() -> new StoreException(Kind.ABSENT, "folder " + name));
        boolean whole = uids.equals(UidSet.ALL) && !name.equals(FolderName.DELETED_MESSAGES);
        long restored = 0;
        for (FolderNode node : List.copyOf(s.tree.nodes())) {
            var full = s.tree.name(node);
            boolean chosen = node.id() == top.id() || (whole && full.within(name));
            if (chosen && node.selectable()) {
                restored += restore(s.selectable(node.id()), full, uids);
            }
        }
        new Hierarchy(writer).prune(s);
        return restored;
    }

    private long restore(FolderState from, FolderName full, UidSet uids)
            throws EngineException, StoreException {
        if (writer.view(from).present(uids).isEmpty()) {
            return 0;
        }
        var to = original(full.withoutTop().orElse(FolderName.INBOX));
        return new MessageEdits(writer)
                .transfer(s, from, to, uids, Transfer.Purpose.MOVE)
                .source()
                .size();
    }

    private FolderState original(FolderName name) throws StoreException {
        var node = s.tree.find(name);
        return s.selectable(
                node.isPresent() && node.get().selectable()
                        ? node.get().id()
                        : new Hierarchy(writer).create(name, Set.of()).id());
    }

    /// The messages that were deleted first, `octets` or a little more of them, by folder.
    private Map<Integer, UidSet.Builder> oldest(long octets) throws EngineException {
        var queue =
                new PriorityQueue<>(
                        Comparator.comparingLong(Cursor::moment)
                                .thenComparingInt(cursor -> cursor.folder));
        for (FolderState folder : List.copyOf(s.folders.values())) {
            if (folder.place == Place.DELETED && folder.status.messages() > 0) {
                queue.add(new Cursor(folder.id, writer.view(folder)));
            }
        }
        var chosen = new TreeMap<Integer, UidSet.Builder>();
        long left = octets;
        while (left > 0 && !queue.isEmpty()) {
            var first = queue.remove();
            chosen.computeIfAbsent(first.folder, _ -> new UidSet.Builder()).add(first.uid());
            left -= first.octets();
            if (first.advance()) {
                queue.add(first);
            }
        }
        return chosen;
    }

    /// A place among a folder's messages, from the first on.
    private static final class Cursor {
        private final int folder;
        private final FolderView view;
        private int index;

        Cursor(int folder, FolderView view) {
            this.folder = folder;
            this.view = view;
        }

        long moment() {
            return view.saveDateAt(index);
        }

        long uid() {
            return view.uidAt(index);
        }

        int octets() {
            return view.sizeAt(index);
        }

        boolean advance() {
            return ++index < view.count();
        }
    }
}
