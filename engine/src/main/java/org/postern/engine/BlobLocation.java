package org.postern.engine;

import java.nio.ByteBuffer;

/// Where a blob's record is: the value of its index entry.
///
/// @param segment number of the file
/// @param offset of the record's header in the file
/// @param octets of the blob's content
/// @param stored octets of the content as stored; fewer when it is compressed
record BlobLocation(long segment, long offset, long octets, long stored) {
    private static final byte VERSION = 1;
    private static final int ENCODED = 2 + 3 * Long.BYTES;

    byte[] encode() {
        var value = ByteBuffer.allocate(isCompressed() ? ENCODED + Long.BYTES : ENCODED);
        value.put(VERSION).put(isCompressed() ? SegmentFormat.COMPRESSED : 0);
        value.putLong(segment).putLong(offset).putLong(octets);
        if (isCompressed()) {
            value.putLong(stored);
        }
        return value.array();
    }

    static BlobLocation decode(byte[] value) throws DamageException {
        boolean compressed =
                value.length == ENCODED + Long.BYTES && value[1] == SegmentFormat.COMPRESSED;
        boolean plain = value.length == ENCODED && value[1] == 0;
        if (!(compressed || plain) || value[0] != VERSION) {
            throw new DamageException(
                    "index entry of %d octets is not of version %d"
                            .formatted(value.length, VERSION));
        }
        var fields = ByteBuffer.wrap(value, 2, value.length - 2);
        long segment = fields.getLong();
        long offset = fields.getLong();
        long octets = fields.getLong();
        long stored = compressed ? fields.getLong() : octets;
        if (compressed && !SegmentFormat.canBe(octets, stored)) {
            throw new DamageException("the index entry's lengths disagree");
        }
        return new BlobLocation(segment, offset, octets, stored);
    }

    boolean isCompressed() {
        return stored < octets;
    }

    /// Octets of the whole record.
    long recordOctets() {
        return SegmentFormat.recordOctets(octets, stored);
    }

    long blocks() {
        return SegmentFormat.blocks(octets);
    }

    /// Octets of content in the block `number`.
    int blockOctets(long number) {
        return (int) Math.min(SegmentFormat.BLOCK, octets - number * SegmentFormat.BLOCK);
    }
}
