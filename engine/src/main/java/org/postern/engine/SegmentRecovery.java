package org.postern.engine;

import org.postern.kernel.Events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.TreeSet;

/// Opens the log as the last run or a crash has left it. It looks only at what the mark does not
/// cover: the end of the segment that was appended to, and newer segments. Whole records found
/// there are indexed again (their commit had not come through, or the index is an older copy); the
/// first that is not whole ends the segment.
final class SegmentRecovery {
    private final FileLayer files;
    private final OpenSegments segments;
    private final Path directory;
    private final BlobIndex index;
    private final Events events;

    SegmentRecovery(
            FileLayer files,
            OpenSegments segments,
            Path directory,
            BlobIndex index,
            Events events) {
        this.files = files;
        this.segments = segments;
        this.directory = directory;
        this.index = index;
        this.events = events;
    }

    SegmentTail recover(SegmentMark mark) throws IOException, NewerFormatException {
        var numbers = new TreeSet<Long>();
        for (String name : files.list(directory)) {
            if (name.endsWith(LogBlobStore.TEMPORARY)) {
                files.delete(directory.resolve(name));
            } else if (OpenSegments.number(name) > 0) {
                numbers.add(OpenSegments.number(name));
            }
        }
        long last = numbers.isEmpty() ? 0 : numbers.last();
        var tail = new SegmentTail(files, segments, Math.max(last, mark.highest()));
        if (mark.tail() > 0) {
            resumeTail(tail, mark, numbers.contains(mark.tail()));
        }
        for (long number : numbers.tailSet(mark.highest(), false)) {
            addNew(tail, number);
        }
        return tail;
    }

    private void resumeTail(SegmentTail tail, SegmentMark mark, boolean exists)
            throws IOException, NewerFormatException {
        var path = segments.path(mark.tail());
        if (!exists) {
            events.record(new EngineEvent.SegmentShort(path.toString(), mark.end(), 0));
            return;
        }
        var file = files.open(path);
        long size = file.size();
        if (size < mark.end()) {
            // What is left stays readable; new blobs go to a new segment.
            events.record(new EngineEvent.SegmentShort(path.toString(), mark.end(), size));
            file.close();
            return;
        }
        long end = scan(mark.tail(), file, mark.end(), size);
        tail.resume(mark.tail(), file, end);
        if (size > mark.end()) {
            tail.recovered(mark.tail(), file);
        }
    }

    private void addNew(SegmentTail tail, long number) throws IOException, NewerFormatException {
        var path = segments.path(number);
        var file = files.open(path);
        long size = file.size();
        long end = 0;
        var kind = SegmentFormat.Kind.SINGLE;
        try {
            kind = SegmentFormat.kind(OpenSegments.header(file));
            end = scan(number, file, SegmentFormat.FILE_HEADER, size);
        } catch (DamageException e) {
            // Begun and not forced: it cannot hold anything that was acknowledged.
            events.record(new EngineEvent.TailCut(path.toString(), size));
        }
        if (end <= SegmentFormat.FILE_HEADER) {
            file.close();
            files.delete(path);
            return;
        }
        if (kind == SegmentFormat.Kind.SHARED) {
            tail.resume(number, file, end);
        }
        tail.recovered(number, file);
    }

    /// Indexes the whole records from `from`, cuts off the rest, and returns the new end.
    private long scan(long number, FileLayer.OpenFile file, long from, long size)
            throws IOException, NewerFormatException {
        long at = from;
        while (at + SegmentFormat.RECORD_HEADER <= size) {
            try {
                var record = SegmentFormat.recordHeader(octets(file, at));
                if (record.stored() > size || at + record.recordOctets() > size) {
                    break;
                }
                var location = new BlobLocation(number, at, record.octets(), record.stored());
                checkBlocks(file, location);
                if (index.find(record.id()).isEmpty()) {
                    index.add(record.id(), location);
                }
                at += record.recordOctets();
            } catch (DamageException e) {
                break;
            }
        }
        if (at < size) {
            file.truncate(at);
            events.record(new EngineEvent.TailCut(segments.path(number).toString(), size - at));
        }
        return at;
    }

    private static byte[] octets(FileLayer.OpenFile file, long at) throws IOException {
        var header = ByteBuffer.allocate(SegmentFormat.RECORD_HEADER);
        file.read(header, at);
        return header.array();
    }

    private static void checkBlocks(FileLayer.OpenFile file, BlobLocation location)
            throws IOException, DamageException {
        var block = ByteBuffer.allocate(SegmentFormat.BLOCK + SegmentFormat.CHECKSUM);
        var table = BlockTable.read(location, file::read);
        for (long number = 0; number < location.blocks(); number++) {
            int octets = table.stored(number);
            file.read(block.clear().limit(octets + SegmentFormat.CHECKSUM), table.at(number));
            if (block.getInt(octets)
                    != SegmentFormat.blockChecksum(number, block.array(), 0, octets)) {
                throw new DamageException("checksum of block " + number);
            }
        }
    }
}
