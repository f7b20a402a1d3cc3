package org.postern.engine;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Where the blocks of one record stand in the file, and how many octets each has there.
final class BlockTable {
    /// Most blocks of a compressed blob: with them it has a tebioctet.
    private static final long MOST_BLOCKS = 1 << 24;

    private static final long[] NONE = {};

    private final BlobLocation location;

    /// Octets of all blocks before each, and at the end of all; none when there is no table.
    private final long[] before;

    private BlockTable(BlobLocation location, long[] before) {
        this.location = location;
        this.before = before;
    }

    /// What the record is read from.
    @FunctionalInterface
    interface Source {
        /// As [FileLayer.OpenFile#read].
        int read(ByteBuffer target, long position) throws IOException;
    }

    /// Reads the table, where the record has one.
    static BlockTable read(BlobLocation location, Source source)
            throws IOException, DamageException {
        if (!SegmentFormat.hasTable(location.octets(), location.stored())) {
            return new BlockTable(location, NONE);
        }
        long blocks = location.blocks();
        if (blocks > MOST_BLOCKS) {
            throw new DamageException(blocks + " blocks");
        }
        int end = (int) blocks * Integer.BYTES;
        var table = ByteBuffer.allocate(end + SegmentFormat.CHECKSUM);
        long at = location.offset() + location.recordOctets() - table.capacity();
        if (source.read(table, at) < table.capacity()
                || table.getInt(end)
                        != SegmentFormat.blockChecksum(blocks, table.array(), 0, end)) {
            throw new DamageException("checksum of the blocks' table");
        }
        return new BlockTable(location, sums(location, table.flip()));
    }

    private static long[] sums(BlobLocation location, ByteBuffer table) throws DamageException {
        var before = new long[(int) location.blocks() + 1];
        for (int number = 0; number < before.length - 1; number++) {
            int octets = table.getInt();
            if (octets <= 0 || octets > location.blockOctets(number)) {
                throw new DamageException("length of block " + number);
            }
            before[number + 1] = before[number] + octets;
        }
        if (before[before.length - 1] != location.stored()) {
            throw new DamageException("the blocks' lengths are not those of the record");
        }
        return before;
    }

    /// Where the block `number` begins in the file.
    long at(long number) {
        long octets = before.length == 0 ? number * SegmentFormat.BLOCK : before[(int) number];
        return location.offset()
                + SegmentFormat.RECORD_HEADER
                + octets
                + number * SegmentFormat.CHECKSUM;
    }

    /// Octets of the block `number` as stored, without its checksum: fewer than of its content when
    /// it is compressed.
    int stored(long number) {
        if (before.length > 0) {
            return (int) (before[(int) number + 1] - before[(int) number]);
        }
        return location.isCompressed() ? (int) location.stored() : location.blockOctets(number);
    }
}
