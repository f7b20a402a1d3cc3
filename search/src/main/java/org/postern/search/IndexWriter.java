package org.postern.search;

import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;

import java.util.List;
import java.util.Map;

/// Writes one account's index. One thread.
final class IndexWriter {
    /// What a batch of chunks may hold, well below the engine's limit.
    private static final int BATCH = Batch.MAX_OCTETS - Batch.MAX_VALUE_OCTETS - 1024;

    /// Most cursors that move together.
    static final int MOST_CURSORS = Batch.MAX_ENTRIES / 2;

    private final Committer committer;
    private final Partition partition;

    IndexWriter(Committer committer, Partition partition) {
        this.committer = committer;
        this.partition = partition;
    }

    /// Writes the chunks of a segment. Nobody sees them yet.
    SegmentInfo write(int id, SegmentImage image) throws IndexDamage, SearchFailure {
        var writing = new Chunks();
        // What an interrupted writer may have left under this id.
        writing.batch.deleteRange(Keys.segment(id), Keys.segment(id + 1));
        image.forEachChunk((column, number, octets) -> writing.add(id, column, number, octets));
        commit(writing.batch);
        return new SegmentInfo(
                id,
                image.ids().length,
                writing.octets,
                image.textOctets(),
                image.codes().length,
                image.rawStart(),
                image.rawEnd());
    }

    private final class Chunks {
        private Batch batch = new Batch();
        private long octets;

        void add(int id, int column, int number, byte[] chunk) throws SearchFailure {
            if (batch.octets() + chunk.length > BATCH) {
                commit(batch);
                batch = new Batch();
            }
            octets += chunk.length;
            batch.put(Keys.chunk(id, column, number), chunk);
        }
    }

    /// Makes a manifest the one that counts.
    ///
    /// @param moved cursors that changed, at most [#MOST_CURSORS]
    /// @param gone segments to be removed
    void publish(Manifest manifest, Map<Integer, Long> moved, List<SegmentInfo> gone)
            throws SearchFailure {
        var batch = new Batch();
        for (var cursor : moved.entrySet()) {
            batch.put(Keys.cursor(cursor.getKey()), Manifest.encode(cursor.getValue()));
        }
        for (SegmentInfo segment : gone) {
            batch.deleteRange(Keys.segment(segment.id()), Keys.segment(segment.id() + 1));
        }
        batch.put(Keys.manifest(), manifest.encode());
        commit(batch);
    }

    /// Removes everything.
    void clear() throws SearchFailure {
        commit(new Batch().deleteRange(new byte[] {0}, new byte[] {-1}));
    }

    private void commit(Batch batch) throws SearchFailure {
        try {
            // Epochs guard the account's mail; an index can be made again.
            committer.commit(new Engine.Write(partition, 0, batch));
        } catch (EngineException e) {
            throw new SearchFailure(e);
        }
    }
}
