package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.mail.UidSet;

import java.util.List;

/// Changes the flags of messages and removes them. All methods run within the writer's settled
/// work.
final class MessageEdits {
    /// Most ranges removed in one batch: each takes a delete of its own.
    static final int MAX_REMOVED_RANGES = 900;

    private final AccountWriter writer;

    MessageEdits(AccountWriter writer) {
        this.writer = writer;
    }

    FlagsChanged changeFlags(
            FolderState folder, UidSet uids, FlagChange change, long unchangedSince)
            throws EngineException, StoreException {
        var before = writer.view(folder);
        // A keyword that the folder does not know need not be learnt to be taken away.
        boolean learns = change.mode() != FlagChange.Mode.REMOVE;
        var keywords = learns ? folder.keywords.with(change.flags()) : folder.keywords;
        long mask = keywords.mask(change.flags());
        long set = learns ? mask : 0;
        long clear =
                switch (change.mode()) {
                    case ADD -> 0;
                    case REMOVE -> mask;
                    case REPLACE -> ~mask;
                };
        var selection = new FlagSelection(before, uids, set, clear, unchangedSince);
        checkpointIfDue(writer, folder);
        var edit = new FolderEdit(folder, before);
        for (UidSet part : selection.chosen()) {
            var batch = new Batch();
            edit.know(keywords, batch);
            edit.add(new Change.Flagged(folder.nextModSeq(), set, clear, part), batch);
            writer.submit(batch, edit.seal(batch));
        }
        writer.flush();
        return new FlagsChanged(before, edit.view(), selection.refused());
    }

    /// Which messages a change of flags touches.
    static final class FlagSelection {
        private final UidRuns chosen = new UidRuns(Change.MAX_RANGES);
        private final UidSet.Builder refused = new UidSet.Builder();

        FlagSelection(FolderView view, UidSet uids, long set, long clear, long unchangedSince) {
            view.within(
                    uids,
                    (p, from, to) -> {
                        var page = view.page(p);
                        for (int i = from; i < to; i++) {
                            long flags = page.flags(i);
                            if (page.modSeq(i) > unchangedSince) {
                                refused.add(page.uid(i));
                            } else if (((flags & ~clear) | set) != flags) {
                                chosen.add(view.pageStart(p) + i, page.uid(i));
                            }
                        }
                    });
        }

        List<UidSet> chosen() {
            return chosen.toSets();
        }

        UidSet refused() {
            return refused.build();
        }
    }

    /// Deletes those of `uids` that have all of `flags`: what undelete or a hold keeps is moved
    /// there, the rest goes for good.
    Removed remove(AccountState s, FolderState folder, UidSet uids, long flags)
            throws EngineException, StoreException {
        var before = writer.view(folder);
        var removed = new UidSet.Builder();
        before.within(
                uids,
                (p, from, to) -> {
                    var page = before.page(p);
                    for (int i = from; i < to; i++) {
                        if ((page.flags(i) & flags) == flags) {
                            removed.add(page.uid(i));
                        }
                    }
                });
        var chosen = removed.build();
        if (!chosen.isEmpty()) {
            var deleted = new DeletedMail(writer, s);
            deleted.keep(folder, chosen);
            erase(s, folder, chosen);
            deleted.trim();
        }
        return new Removed(chosen, writer.view(folder));
    }

    /// Removes those of `uids` that are there for good.
    void erase(AccountState s, FolderState folder, UidSet uids) throws EngineException {
        var before = writer.view(folder);
        var runs = new UidRuns(MAX_REMOVED_RANGES);
        before.within(
                uids,
                (p, from, to) -> {
                    for (int i = from; i < to; i++) {
                        runs.add(before.pageStart(p) + i, before.page(p).uid(i));
                    }
                });
        checkpointIfDue(writer, folder);
        var edit = new FolderEdit(folder, before);
        for (UidSet part : runs.toSets()) {
            var batch = new Batch();
            vanish(s, edit, part, batch);
            writer.submit(batch, edit.seal(batch));
        }
        writer.flush();
    }

    /// Takes messages out of a folder, with their records.
    static void vanish(AccountState s, FolderEdit edit, UidSet uids, Batch batch) {
        var folder = edit.folder();
        var before = folder.status;
        edit.add(new Change.Vanished(folder.nextModSeq(), uids), batch);
        for (int i = 0; i < uids.rangeCount(); i++) {
            byte[] first = Keys.message(folder.id, uids.first(i));
            if (uids.first(i) == uids.last(i)) {
                batch.delete(first);
            } else {
                batch.deleteRange(first, Keys.message(folder.id, uids.last(i) + 1));
            }
        }
        var after = folder.status;
        s.count(
                folder.place,
                after.octets() - before.octets(),
                (long) after.messages() - before.messages());
    }

    /// A client's COPY or MOVE. What it brings into `Deleted Messages` is deleted: it counts there,
    /// and the oldest of it goes.
    Copied copy(AccountState s, FolderState source, FolderState target, UidSet uids, boolean move)
            throws EngineException, StoreException {
        var copied =
                transfer(
                        s,
                        source,
                        target,
                        uids,
                        move ? Transfer.Purpose.MOVE : Transfer.Purpose.COPY);
        if (!move) {
            s.copies.add(source, copied, target);
        }
        if (target.place == Place.DELETED) {
            new DeletedMail(writer, s).trim();
        }
        return copied;
    }

    Copied transfer(
            AccountState s,
            FolderState source,
            FolderState target,
            UidSet uids,
            Transfer.Purpose purpose)
            throws EngineException, StoreException {
        checkpointIfDue(writer, source);
        checkpointIfDue(writer, target);
        return new Transfer(writer, s, source, target, uids, purpose).run();
    }

    static void checkpointIfDue(AccountWriter writer, FolderState folder) throws EngineException {
        if (folder.checkpointDue(writer.context.settings().get().checkpointChanges())) {
            new Checkpoint(writer).write(folder);
        }
    }
}
