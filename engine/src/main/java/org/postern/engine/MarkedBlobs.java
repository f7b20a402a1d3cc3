package org.postern.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/// The blobs that the index holds, of some first octets of their ids, each marked once something
/// refers to it: the memory of mark and sweep.
///
/// Only the first 8 octets of an id are kept, and a mark. Two ids that share these are marked
/// together: a dead blob may be spared so, never a living one lost. A store of 1,000,000 blobs
/// takes 8 MB; of a very large one only some of the ids are taken at a time, and its references are
/// gone through more than once.
final class MarkedBlobs {
    /// Blobs after which no further first octet is begun: 32 MiB.
    static final int MOST = 4 << 20;

    /// First octets there are.
    static final int FIRST_OCTETS = 256;

    private static final int PAGE = 1_000;

    private final Reader snapshot;
    private final int from;
    private int to;
    private long[] prefixes = new long[PAGE];
    private int count;
    private final BitSet marks = new BitSet();

    /// Takes one index entry at a time.
    @FunctionalInterface
    interface Visitor {
        void visit(BlobId id, BlobLocation location, boolean marked) throws EngineException;
    }

    @FunctionalInterface
    private interface EntryVisitor {
        void visit(Entry entry) throws EngineException;
    }

    private MarkedBlobs(Reader snapshot, int from) {
        this.snapshot = snapshot;
        this.from = from;
        this.to = from;
    }

    /// Takes the ids whose first octet is `from` and so many above it as there is room for.
    static MarkedBlobs read(Reader snapshot, int from, int most) throws EngineException {
        var blobs = new MarkedBlobs(snapshot, from);
        do {
            blobs.forEachEntry(blobs.to, entry -> blobs.add(prefix(entry.key())));
            blobs.to++;
        } while (blobs.to < FIRST_OCTETS && blobs.count < most);
        return blobs;
    }

    private void add(long prefix) {
        if (count == prefixes.length) {
            prefixes = Arrays.copyOf(prefixes, count + (count >> 1));
        }
        // The engine's order is that of unsigned numbers; the array is in that of signed ones.
        prefixes[count++] = prefix ^ Long.MIN_VALUE;
    }

    /// The first octet above those taken.
    int to() {
        return to;
    }

    boolean takes(BlobId id) {
        int first = id.digest()[0] & 0xff;
        return from <= first && first < to;
    }

    /// Marks the blob.
    ///
    /// @return false when there is none
    boolean mark(BlobId id) {
        long prefix = prefix(id.digest()) ^ Long.MIN_VALUE;
        int at = Arrays.binarySearch(prefixes, 0, count, prefix);
        if (at < 0) {
            return false;
        }
        for (int i = at; i >= 0 && prefixes[i] == prefix; i--) {
            marks.set(i);
        }
        for (int i = at + 1; i < count && prefixes[i] == prefix; i++) {
            marks.set(i);
        }
        return true;
    }

    /// Visits every entry again, in order.
    void forEach(Visitor visitor) throws EngineException {
        int[] number = {0};
        for (int first = from; first < to; first++) {
            forEachEntry(
                    first,
                    entry -> {
                        var id = new BlobId(entry.key());
                        visitor.visit(id, location(id, entry), marks.get(number[0]++));
                    });
        }
    }

    private static BlobLocation location(BlobId id, Entry entry) throws EngineException {
        try {
            return BlobLocation.decode(entry.value());
        } catch (DamageException e) {
            throw new EngineException(EngineException.Kind.FAILED, "blob " + id + ": " + e, e);
        }
    }

    private void forEachEntry(int first, EntryVisitor visitor) throws EngineException {
        var partition = BlobIndex.partition(first);
        byte[] at = {};
        while (true) {
            var entries = snapshot.range(partition, at, null, PAGE, Direction.FORWARD);
            for (Entry entry : entries) {
                visitor.visit(entry);
            }
            if (entries.size() < PAGE) {
                return;
            }
            at = Reader.after(entries.getLast().key());
        }
    }

    private static long prefix(byte[] digest) {
        return ByteBuffer.wrap(digest).getLong();
    }
}
