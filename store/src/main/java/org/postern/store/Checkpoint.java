package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.mail.UidSet;

import java.util.BitSet;

/// Writes those pages of a folder anew that its change log has touched, and forgets the log: so a
/// view is always a read of the pages and of few changes.
///
/// The pages may need several batches. A crash between them leaves pages of two ages and the whole
/// log, and a replay of the whole log over both ends in the same state (see [Change]).
final class Checkpoint {
    /// How many MODSEQs back vanished UIDs are known exactly. A client that was away for longer is
    /// told of every UID that is not there.
    static final long VANISHED_KEPT = 100_000;

    private final AccountWriter writer;

    Checkpoint(AccountWriter writer) {
        this.writer = writer;
    }

    /// Only within settled work; the pages are on disk when it returns.
    void write(FolderState folder) throws EngineException {
        var view = writer.view(folder);
        var thinned = new BitSet();
        var dirty = dirtyBuckets(folder, view, thinned);
        var series = new BatchSeries(writer);
        for (int bucket = dirty.nextSetBit(0); bucket >= 0; ) {
            int used = nextUsedBucket(view, bucket);
            if (used == bucket) {
                series.put(Keys.page(folder.id, bucket), PageCodec.encode(view, bucket));
                bucket = dirty.nextSetBit(bucket + 1);
            } else {
                int end = Math.min(used, dirty.nextClearBit(bucket));
                series.deleteRange(Keys.page(folder.id, bucket), Keys.page(folder.id, end));
                bucket = dirty.nextSetBit(end);
            }
        }
        // What listings keep of messages that are gone goes with them.
        for (int bucket = thinned.nextSetBit(0); bucket >= 0; ) {
            int end = thinned.nextClearBit(bucket);
            series.deleteRange(Keys.listings(folder.id, bucket), Keys.listings(folder.id, end));
            bucket = thinned.nextSetBit(end);
        }
        var last = series.last();
        forgetChanges(folder, last);
        last.put(Keys.state(folder.id), folder.encode());
        writer.submit(last, () -> {});
        writer.flush();
    }

    private static void forgetChanges(FolderState folder, Batch last) {
        folder.checkpoint = folder.status.highestModSeq();
        folder.touched = 0;
        last.deleteRange(Keys.change(folder.id, 0), Keys.change(folder.id, folder.checkpoint + 1));
        long floor = folder.checkpoint - VANISHED_KEPT;
        if (floor > folder.vanishedFloor) {
            folder.vanishedFloor = floor;
            last.deleteRange(Keys.vanished(folder.id, 0), Keys.vanished(folder.id, floor + 1));
            last.deleteRange(Keys.gone(folder.id, 0, 0), Keys.gone(folder.id, floor + 1, 0));
        }
    }

    private static int nextUsedBucket(FolderView view, int bucket) {
        int index = view.lowerBound((long) bucket * PageCodec.BUCKET);
        return index < view.count() ? PageCodec.bucketOf(view.uidAt(index)) : Integer.MAX_VALUE;
    }

    /// @param thinned gets the buckets that messages went from
    private BitSet dirtyBuckets(FolderState folder, FolderView view, BitSet thinned)
            throws EngineException {
        var dirty = new BitSet();
        writer.reader()
                .forEachChange(
                        folder.id,
                        folder.checkpoint,
                        change -> {
                            switch (change) {
                                case Change.Added added ->
                                        mark(
                                                dirty,
                                                added.firstUid(),
                                                added.firstUid() + added.count() - 1);
                                case Change.Flagged flagged ->
                                        view.within(
                                                flagged.uids(),
                                                (page, from, to) ->
                                                        mark(
                                                                dirty,
                                                                view.page(page).uid(from),
                                                                view.page(page).uid(to - 1)));
                                case Change.Vanished vanished -> {
                                    markAll(dirty, vanished.uids());
                                    markAll(thinned, vanished.uids());
                                }
                            }
                        });
        return dirty;
    }

    private static void markAll(BitSet dirty, UidSet uids) {
        for (int i = 0; i < uids.rangeCount(); i++) {
            mark(dirty, uids.first(i), uids.last(i));
        }
    }

    private static void mark(BitSet dirty, long firstUid, long lastUid) {
        dirty.set(PageCodec.bucketOf(firstUid), PageCodec.bucketOf(lastUid) + 1);
    }
}
