package org.postern.engine;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Copies the living records of a segment to the end of the log, one after the other, as they are;
/// each is checked before. A record that is damaged is left out and told of.
final class SegmentCopy {
    private final LogBlobStore blobs;
    private final long segment;
    private final Events events;
    private long at = SegmentFormat.FILE_HEADER;
    private long octets;
    private long octetsSinceCommit;

    SegmentCopy(LogBlobStore blobs, long segment, Events events) {
        this.blobs = blobs;
        this.segment = segment;
        this.events = events;
    }

    /// Octets of the record copied last.
    long octets() {
        return octets;
    }

    long octetsSinceCommit() {
        return octetsSinceCommit;
    }

    void committed() {
        octetsSinceCommit = 0;
    }

    /// Copies the next living record.
    ///
    /// @return false when there is none
    boolean next() throws IOException {
        try (var file = blobs.segments().acquire(segment)) {
            while (at + SegmentFormat.RECORD_HEADER <= file.size()) {
                var header = SegmentFormat.recordHeader(read(file, SegmentFormat.RECORD_HEADER));
                long begin = at;
                var location = new BlobLocation(segment, begin, header.octets(), header.stored());
                boolean copied = false;
                if (blobs.index().isAt(header.id(), location)) {
                    copied = copy(file, header, location);
                }
                at = begin + header.recordOctets();
                if (copied) {
                    return true;
                }
            }
            return false;
        } catch (DamageException | NewerFormatException e) {
            // Where this record ends is unknown, and so where the next begins.
            events.record(
                    new EngineEvent.BlobDamaged(
                            blobs.segments().path(segment) + " at " + at, e.toString()));
            at = Long.MAX_VALUE - SegmentFormat.RECORD_HEADER;
            return false;
        }
    }

    private boolean copy(
            OpenSegments.Handle file, SegmentFormat.RecordHeader header, BlobLocation location)
            throws IOException {
        octets = header.recordOctets();
        byte[] whole = read(file, Math.toIntExact(octets));
        var damage = damage(whole, location);
        if (damage != null) {
            events.record(new EngineEvent.BlobDamaged(header.id().toString(), damage));
            return false;
        }
        blobs.move(header.id(), location, ByteBuffer.wrap(whole));
        octetsSinceCommit += octets;
        return true;
    }

    /// What is wrong with a record, absent when nothing is.
    private static @Nullable String damage(byte[] whole, BlobLocation location) throws IOException {
        var fields = ByteBuffer.wrap(whole);
        try {
            var table = BlockTable.read(location, from(whole, location.offset()));
            for (long number = 0; number < location.blocks(); number++) {
                int begin = (int) (table.at(number) - location.offset());
                int length = table.stored(number);
                if (fields.getInt(begin + length)
                        != SegmentFormat.blockChecksum(number, whole, begin, length)) {
                    return "checksum of block " + number;
                }
            }
            return null;
        } catch (DamageException e) {
            return e.getMessage();
        }
    }

    /// A record in memory, as if it stood at `offset` of its file.
    private static BlockTable.Source from(byte[] whole, long offset) {
        return (target, position) -> {
            int octets = target.remaining();
            target.put(whole, (int) (position - offset), octets);
            return octets;
        };
    }

    /// Only small blobs share a segment, so that a record fits into memory.
    private byte[] read(OpenSegments.Handle file, int length) throws IOException {
        var target = ByteBuffer.allocate(length);
        file.read(target, at);
        return target.array();
    }
}
