package org.postern.engine;

import java.nio.ByteBuffer;

/// Where a blob's record is: the value of its index entry.
///
/// @param segment number of the file
/// @param offset of the record's header in the file
/// @param octets of the blob's content
record BlobLocation(long segment, long offset, long octets) {
    private static final byte VERSION = 1;
    private static final int ENCODED = 2 + 3 * Long.BYTES;

    byte[] encode() {
        return ByteBuffer.allocate(ENCODED)
                .put(VERSION)
                .put((byte) 0)
                .putLong(segment)
                .putLong(offset)
                .putLong(octets)
                .array();
    }

    static BlobLocation decode(byte[] value) throws DamageException {
        if (value.length != ENCODED || value[0] != VERSION || value[1] != 0) {
            throw new DamageException(
                    "index entry of %d octets is not of version %d"
                            .formatted(value.length, VERSION));
        }
        var fields = ByteBuffer.wrap(value, 2, ENCODED - 2);
        return new BlobLocation(fields.getLong(), fields.getLong(), fields.getLong());
    }

    /// Where the block `number` begins in the file.
    long blockAt(long number) {
        return offset
                + SegmentFormat.RECORD_HEADER
                + number * (SegmentFormat.BLOCK + SegmentFormat.CHECKSUM);
    }

    /// Octets of content in the block `number`.
    int blockOctets(long number) {
        return (int) Math.min(SegmentFormat.BLOCK, octets - number * SegmentFormat.BLOCK);
    }
}
