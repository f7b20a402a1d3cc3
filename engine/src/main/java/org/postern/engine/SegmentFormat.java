package org.postern.engine;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Widths and checksums of the segment files; the package's description is their text.
final class SegmentFormat {
    static final byte VERSION = 1;

    /// Octets before the first record of a file.
    static final int FILE_HEADER = 16;

    /// Octets before the first block of a record.
    static final int RECORD_HEADER = 64;

    /// Octets of content that share one checksum.
    static final int BLOCK = 64 << 10;

    /// Octets of the checksum behind each block.
    static final int CHECKSUM = 4;

    /// A record's flag: some of its blocks are Zstandard frames.
    static final byte COMPRESSED = 1;

    private static final long FILE_MAGIC = 0x5053_5452_4e53_4547L; // PSTRNSEG
    private static final int RECORD_MAGIC = 0x5042_4c42; // PBLB
    private static final int FILE_CHECKSUM_AT = FILE_HEADER - CHECKSUM;
    private static final int RECORD_CHECKSUM_AT = RECORD_HEADER - CHECKSUM;

    /// Who writes to a file.
    enum Kind {
        /// Small blobs, one behind the other.
        SHARED(0),
        /// One large blob; nothing is ever appended.
        SINGLE(1);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }
    }

    /// A record's header: what a scan needs to know.
    ///
    /// @param octets of the content
    /// @param stored octets of the content as stored; fewer when it is compressed
    record RecordHeader(BlobId id, long octets, long stored) {
        /// Octets of the whole record.
        long recordOctets() {
            return SegmentFormat.recordOctets(octets, stored);
        }
    }

    private SegmentFormat() {}

    /// Octets of a record that is not compressed.
    static long recordOctets(long octets) {
        return recordOctets(octets, octets);
    }

    static long recordOctets(long octets, long stored) {
        return RECORD_HEADER
                + stored
                + blocks(octets) * CHECKSUM
                + (hasTable(octets, stored) ? tableOctets(octets) : 0);
    }

    /// Whether a table says where the blocks begin: that of one block is clear without.
    static boolean hasTable(long octets, long stored) {
        return stored < octets && octets > BLOCK;
    }

    /// Octets of the table with its checksum.
    static long tableOctets(long octets) {
        return blocks(octets) * Integer.BYTES + CHECKSUM;
    }

    static long blocks(long octets) {
        return (octets + BLOCK - 1) / BLOCK;
    }

    static ByteBuffer fileHeader(Kind kind) {
        var header = ByteBuffer.allocate(FILE_HEADER);
        header.putLong(FILE_MAGIC).put(VERSION).put(kind.code);
        header.putInt(FILE_CHECKSUM_AT, checksum(header.array(), 0, FILE_CHECKSUM_AT));
        return header.rewind();
    }

    /// Reads a file's header.
    ///
    /// @throws DamageException when it is not whole
    /// @throws NewerFormatException when it is whole and of a later version
    static Kind kind(byte[] header) throws DamageException, NewerFormatException {
        var fields = ByteBuffer.wrap(header);
        if (header.length != FILE_HEADER
                || fields.getLong(0) != FILE_MAGIC
                || fields.getInt(FILE_CHECKSUM_AT) != checksum(header, 0, FILE_CHECKSUM_AT)) {
            throw new DamageException("the file's header is not whole");
        }
        checkVersion(header[8]);
        for (Kind kind : Kind.values()) {
            if (kind.code == header[9]) {
                return kind;
            }
        }
        throw new NewerFormatException("kind " + header[9]);
    }

    /// Puts the header of a record at the begin of `record`.
    static void putRecordHeader(byte[] record, BlobId id, long octets, long stored) {
        byte flags = stored < octets ? COMPRESSED : 0;
        var fields = ByteBuffer.wrap(record);
        fields.putInt(RECORD_MAGIC).put(VERSION).put(flags).putShort((short) 0);
        fields.putLong(octets).putLong(stored).put(id.digest()).putInt(0);
        fields.putInt(checksum(record, 0, RECORD_CHECKSUM_AT));
    }

    /// Reads the header at the begin of `record`.
    static RecordHeader recordHeader(byte[] record) throws DamageException, NewerFormatException {
        var fields = ByteBuffer.wrap(record);
        if (fields.getInt(0) != RECORD_MAGIC
                || fields.getInt(RECORD_CHECKSUM_AT) != checksum(record, 0, RECORD_CHECKSUM_AT)) {
            throw new DamageException("the record's header is not whole");
        }
        checkVersion(record[4]);
        byte flags = record[5];
        if ((flags & ~COMPRESSED) != 0) {
            throw new NewerFormatException("flags " + flags);
        }
        var digest = new byte[BlobId.OCTETS];
        fields.get(24, digest);
        long octets = fields.getLong(8);
        long stored = fields.getLong(16);
        if (octets < 0 || (flags == 0 ? stored != octets : !canBe(octets, stored))) {
            throw new DamageException("the record's lengths disagree");
        }
        return new RecordHeader(new BlobId(digest), octets, stored);
    }

    /// Whether so many octets may be stored in fewer: at least one a block.
    static boolean canBe(long octets, long stored) {
        return stored > 0 && stored < octets && (octets - 1) / BLOCK < stored;
    }

    /// The checksum of a block. Its number goes in, so that a block in another's place is found.
    static int blockChecksum(long number, byte[] octets, int offset, int length) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
        crc.update(octets, offset, length);
        return (int) crc.getValue();
    }

    private static void checkVersion(byte version) throws NewerFormatException {
        if (version != VERSION) {
            throw new NewerFormatException("version " + version);
        }
    }

    private static int checksum(byte[] octets, int offset, int length) {
        var crc = new CRC32C();
        crc.update(octets, offset, length);
        return (int) crc.getValue();
    }
}
