package org.postern.engine;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// How far the index knows the segments: written with each group of index entries, so that opening
/// looks only at what lies beyond.
///
/// @param highest number of the newest segment that is indexed; 0 when there is none
/// @param tail number of the shared segment that was appended to; 0 when there is none
/// @param end octets of `tail` that are indexed
record SegmentMark(long highest, long tail, long end) {
    static final SegmentMark NOTHING = new SegmentMark(0, 0, 0);
    static final Partition PARTITION = new Partition("blobs/mark");

    private static final byte[] KEY = "mark".getBytes(StandardCharsets.US_ASCII);
    private static final byte VERSION = 1;
    private static final int ENCODED = 1 + 3 * Long.BYTES;

    static SegmentMark read(Reader reader) throws EngineException {
        byte @Nullable [] value = reader.get(PARTITION, KEY).orElse(null);
        if (value == null) {
            return NOTHING;
        }
        if (value.length != ENCODED || value[0] != VERSION) {
            throw new EngineException(
                    EngineException.Kind.FAILED,
                    "the blob store was written by a newer program: mark version " + value[0],
                    null);
        }
        var fields = ByteBuffer.wrap(value, 1, ENCODED - 1);
        return new SegmentMark(fields.getLong(), fields.getLong(), fields.getLong());
    }

    /// Whether a record was in the log when it ended here.
    boolean covers(BlobLocation location) {
        return location.segment() == tail ? location.offset() < end : location.segment() <= highest;
    }

    Engine.Write write() {
        var value = ByteBuffer.allocate(ENCODED).put(VERSION);
        value.putLong(highest).putLong(tail).putLong(end);
        return new Engine.Write(PARTITION, 0, new Batch().put(KEY, value.array()));
    }
}
