package org.postern.engine;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Sha256;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/// Goes through the records of one segment, from the first to the end or to what cannot be read.
final class SegmentScan {
    private final LogBlobStore blobs;
    private final long segment;
    private final long size;
    private long next = SegmentFormat.FILE_HEADER;
    private SegmentFormat.@Nullable RecordHeader header;
    private @Nullable BlobLocation location;

    SegmentScan(LogBlobStore blobs, long segment) throws IOException {
        this.blobs = blobs;
        this.segment = segment;
        try (var file = blobs.files().open(blobs.segments().path(segment))) {
            this.size = file.size();
        }
    }

    /// Reads the next record's header.
    ///
    /// @return false at the end, and where no record begins
    boolean next() throws IOException {
        if (next + SegmentFormat.RECORD_HEADER > size) {
            return false;
        }
        try (var file = blobs.segments().acquire(segment)) {
            var octets = ByteBuffer.allocate(SegmentFormat.RECORD_HEADER);
            file.read(octets, next);
            var found = SegmentFormat.recordHeader(octets.array());
            header = found;
            location = new BlobLocation(segment, next, found.octets(), found.stored());
            next += found.recordOctets();
            return true;
        } catch (DamageException | NewerFormatException e) {
            // What the index names behind it is read by itself.
            return false;
        }
    }

    SegmentFormat.RecordHeader header() {
        return Objects.requireNonNull(header);
    }

    BlobLocation location() {
        return Objects.requireNonNull(location);
    }

    /// Where the next record begins.
    long at() {
        return Math.min(next, size);
    }

    long size() {
        return size;
    }

    /// Whether the content of the record is what its header says.
    boolean isSound() throws IOException {
        try {
            check(blobs, header().id(), location());
            return true;
        } catch (DamageException | NewerFormatException e) {
            return false;
        }
    }

    /// Reads a whole record: header, checksums of all blocks, SHA-256 of the content.
    static void check(LogBlobStore blobs, BlobId id, BlobLocation location)
            throws IOException, DamageException, NewerFormatException {
        try (var file = blobs.segments().acquire(location.segment())) {
            var header = ByteBuffer.allocate(SegmentFormat.RECORD_HEADER);
            file.read(header, location.offset());
            var found = SegmentFormat.recordHeader(header.array());
            if (!found.id().equals(id)
                    || found.octets() != location.octets()
                    || found.stored() != location.stored()) {
                throw new DamageException("another blob is here: " + found.id());
            }
            checkContent(blobs.compression(), file, id, location);
        }
    }

    private static void checkContent(
            BlockCompression compression,
            OpenSegments.Handle file,
            BlobId id,
            BlobLocation location)
            throws IOException, DamageException {
        var digest = Sha256.digest();
        var block = ByteBuffer.allocate(SegmentFormat.BLOCK + SegmentFormat.CHECKSUM);
        var table = BlockTable.read(location, file::read);
        var content = new byte[location.isCompressed() ? SegmentFormat.BLOCK : 0];
        for (long number = 0; number < location.blocks(); number++) {
            int octets = table.stored(number);
            block.clear().limit(octets + SegmentFormat.CHECKSUM);
            if (file.read(block, table.at(number)) < octets + SegmentFormat.CHECKSUM) {
                throw new DamageException("the segment ends within the blob");
            }
            if (block.getInt(octets)
                    != SegmentFormat.blockChecksum(number, block.array(), 0, octets)) {
                throw new DamageException("checksum of block " + number);
            }
            int plain = location.blockOctets(number);
            if (octets < plain) {
                compression.expand(block.array(), 0, octets, content, plain);
                digest.update(content, 0, plain);
            } else {
                digest.update(block.array(), 0, octets);
            }
        }
        if (!new BlobId(digest.digest()).equals(id)) {
            throw new DamageException("its SHA-256 is another");
        }
    }
}
