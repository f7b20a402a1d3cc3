package org.postern.store;

import org.postern.engine.Batch;

/// Many entries in as few batches as hold them. Each batch is handed over when the next entry has
/// no room; they become visible one after the other.
final class BatchSeries {
    /// Kept free for what ends a batch, e.g. a folder's numbers.
    private static final int SPARE_ENTRIES = 10;

    private static final int SPARE_OCTETS = 4_096;

    private final AccountWriter writer;
    private Batch batch = new Batch();

    BatchSeries(AccountWriter writer) {
        this.writer = writer;
    }

    void put(byte[] key, byte[] value) {
        room(key.length + value.length).put(key, value);
    }

    void delete(byte[] key) {
        room(key.length).delete(key);
    }

    void deleteRange(byte[] from, byte[] to) {
        room(from.length + to.length).deleteRange(from, to);
    }

    /// A batch with room for one entry of so many octets.
    private Batch room(int octets) {
        if (batch.changes().size() + 1 + SPARE_ENTRIES > Batch.MAX_ENTRIES
                || batch.octets() + octets + SPARE_OCTETS > Batch.MAX_OCTETS) {
            writer.submit(batch, () -> {});
            batch = new Batch();
        }
        return batch;
    }

    /// The last batch, with its spare room, for the caller to end and submit.
    Batch last() {
        return batch;
    }
}
