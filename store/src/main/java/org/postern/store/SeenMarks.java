package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.mail.UidSet;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;

/// What one guest has seen of another's folder: the folder's own `\Seen` is its owner's, all other
/// flags are shared.
///
/// Every change of the marks takes a MODSEQ of the folder and a change of no flags in its log, so
/// that the pages with the touched messages become new ones: the guest's sessions find the
/// difference as they find any other, and the others find the same flags.
///
/// On disk a record has [#BUCKET] UIDs, as bits; its octets: version (1), the bitmap, low bits
/// first, without the zeros at its end. What is marked and expunged since stays marked: UIDs are
/// never used again.
final class SeenMarks {
    /// UIDs in one record.
    static final int BUCKET = 4_096;

    private static final int VERSION = 1;

    private volatile UidSet seen;

    // The last view that was asked for. Guarded by this.
    private @Nullable FolderView base;
    private @Nullable FolderView shown;
    private IdentityHashMap<Page, Page> pages = new IdentityHashMap<>();

    SeenMarks(UidSet seen) {
        this.seen = seen;
    }

    /// The marks on disk.
    static SeenMarks read(AccountReader reader, int folder, AccountId guest)
            throws EngineException {
        var seen = new UidSet.Builder();
        reader.forEach(
                Keys.seen(folder, guest, 0),
                Keys.seen(folder, guest, Integer.MAX_VALUE),
                entry -> {
                    long first = (long) Keys.seenBucket(entry.key()) * BUCKET;
                    int octets = entry.value().length - 1;
                    var in = new RecordReader(entry.value()).version(VERSION);
                    var bits = BitSet.valueOf(in.raw(octets));
                    for (int from = bits.nextSetBit(0); from >= 0; ) {
                        int to = bits.nextClearBit(from);
                        seen.add(Math.max(1, first + from), first + to - 1);
                        from = bits.nextSetBit(to);
                    }
                });
        return new SeenMarks(seen.build());
    }

    UidSet seen() {
        return seen;
    }

    /// Takes what is on disk now; before the folder's view with the same change is shown.
    void publish(UidSet marked) {
        seen = marked;
    }

    /// The marks after a change.
    UidSet after(UidSet marked, boolean set) {
        return set
                ? new UidSet.Builder().addAll(seen).addAll(marked).build()
                : seen.and(marked.complement());
    }

    /// Writes the records that `changed` touches.
    static void write(BatchSeries series, int folder, AccountId guest, UidSet all, UidSet changed) {
        int done = -1;
        for (int range = 0; range < changed.rangeCount(); range++) {
            int first = Math.max(done + 1, (int) (changed.first(range) / BUCKET));
            int last = (int) (changed.last(range) / BUCKET);
            for (int bucket = first; bucket <= last; bucket++) {
                series.put(Keys.seen(folder, guest, bucket), encode(all, bucket));
                done = bucket;
            }
        }
    }

    private static byte[] encode(UidSet all, int bucket) {
        long first = (long) bucket * BUCKET;
        var within =
                all.and(
                        UidSet.of(
                                Math.max(1, first), Math.min(UidSet.MAX_UID, first + BUCKET - 1)));
        var bits = new BitSet(BUCKET);
        for (int i = 0; i < within.rangeCount(); i++) {
            bits.set((int) (within.first(i) - first), (int) (within.last(i) - first) + 1);
        }
        return new RecordWriter(1 + BUCKET / Byte.SIZE)
                .u8(VERSION)
                .raw(bits.toByteArray())
                .toOctets();
    }

    /// The folder as the guest sees it.
    @SuppressWarnings("ReferenceEquality") // views are immutable: the same object is the same state
    synchronized FolderView over(FolderView folder) {
        if (shown != null && base == folder) {
            return shown;
        }
        var marked = seen;
        var next = new IdentityHashMap<Page, Page>();
        List<Page> own = new ArrayList<>(folder.pageCount());
        for (int p = 0; p < folder.pageCount(); p++) {
            var page = folder.page(p);
            var known = pages.get(page);
            var mine = known != null ? known : over(page, marked);
            next.put(page, mine);
            own.add(mine);
        }
        // Nobody but the owner can take the recent messages: what comes is recent to all.
        var status = folder.status().withFirstRecentUid(folder.status().uidNext());
        var view = FolderView.of(status, folder.keywords(), own);
        base = folder;
        pages = next;
        shown = view;
        return view;
    }

    private static Page over(Page page, UidSet marked) {
        var own = page.withOwnFlags();
        for (int i = 0; i < own.count(); i++) {
            boolean seen = marked.contains(own.uid(i));
            own.change(i, seen ? Flags.SEEN : 0, Flags.SEEN, own.modSeq(i));
        }
        return own;
    }
}
