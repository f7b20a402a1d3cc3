package org.postern.engine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// The end of the log: the shared segment that small blobs are appended to, the numbers given out,
/// and what has been written and not yet forced. Used under the blob store's lock, but for
/// [Unforced#force].
final class SegmentTail {
    private final FileLayer files;
    private final OpenSegments segments;

    private long lastNumber;
    private long number;
    private long end;
    private FileLayer.@Nullable OpenFile file;
    private Map<Long, FileLayer.OpenFile> dirty = new LinkedHashMap<>();
    private Map<Long, FileLayer.OpenFile> beingForced = Map.of();
    private boolean directoryDirty;

    /// What a group has to force.
    ///
    /// @param dirty files with new content, by number
    /// @param directory whether there are new names
    /// @param mark what is indexed once the group is written
    record Unforced(Map<Long, FileLayer.OpenFile> dirty, boolean directory, SegmentMark mark) {

        /// Forces it all; returns how many flushes that took.
        int force(FileLayer files, Path in) throws IOException {
            for (FileLayer.OpenFile file : dirty.values()) {
                file.force();
            }
            if (directory) {
                files.forceDirectory(in);
            }
            return dirty.size() + (directory ? 1 : 0);
        }
    }

    SegmentTail(FileLayer files, OpenSegments segments, long lastNumber) {
        this.files = files;
        this.segments = segments;
        this.lastNumber = lastNumber;
    }

    /// Appends to this segment from now on. The one before is closed once it is forced.
    void resume(long segment, FileLayer.OpenFile segmentFile, long segmentEnd) throws IOException {
        var previous = file;
        if (previous != null && !isUnforced(number)) {
            previous.close();
        }
        number = segment;
        file = segmentFile;
        end = segmentEnd;
    }

    /// Has a file that recovery has looked at forced with the next group.
    void recovered(long segment, FileLayer.OpenFile segmentFile) {
        dirty.put(segment, segmentFile);
        directoryDirty = true;
    }

    /// Appends a record in one write.
    ///
    /// @return its offset in [#number]
    /// @throws IOException when it could not be written; the log is as it was
    long append(ByteBuffer record, long segmentLimit) throws IOException {
        if (file == null || end + record.remaining() > segmentLimit) {
            roll();
        }
        var current = file;
        if (current == null) {
            throw new IOException("no segment to append to");
        }
        long at = end;
        long octets = record.remaining();
        try {
            current.write(record, at);
        } catch (IOException e) {
            cutBack(current, e);
            throw e;
        }
        end = at + octets;
        dirty.put(number, current);
        return at;
    }

    long number() {
        return number;
    }

    /// Where the log ends now.
    SegmentMark mark() {
        return new SegmentMark(lastNumber, number, end);
    }

    private void roll() throws IOException {
        long next = ++lastNumber;
        var path = segments.path(next);
        FileLayer.OpenFile created = files.create(path);
        try {
            created.write(SegmentFormat.fileHeader(SegmentFormat.Kind.SHARED), 0);
        } catch (IOException e) {
            created.close();
            files.delete(path);
            throw e;
        }
        resume(next, created, SegmentFormat.FILE_HEADER);
        directoryDirty = true;
    }

    /// Takes back half a record. Where that fails too, nothing more is appended to this file.
    private void cutBack(FileLayer.OpenFile current, IOException failure) {
        try {
            current.truncate(end);
        } catch (IOException e) {
            failure.addSuppressed(e);
            file = null;
            dirty.putIfAbsent(number, current);
        }
    }

    /// Makes a finished, forced and closed file a segment of its own; returns its number.
    long adopt(Path finished) throws IOException {
        long next = ++lastNumber;
        files.rename(finished, segments.path(next));
        directoryDirty = true;
        return next;
    }

    Unforced takeUnforced() {
        var unforced = new Unforced(dirty, directoryDirty, mark());
        beingForced = dirty;
        dirty = new LinkedHashMap<>();
        directoryDirty = false;
        return unforced;
    }

    /// What was taken has been forced: closes those of its files that are not appended to any more.
    void forced() throws IOException {
        var forced = beingForced;
        beingForced = Map.of();
        for (var entry : forced.entrySet()) {
            if (!entry.getValue().equals(file) && !dirty.containsKey(entry.getKey())) {
                entry.getValue().close();
            }
        }
    }

    private boolean isUnforced(long segment) {
        return dirty.containsKey(segment) || beingForced.containsKey(segment);
    }

    void close() throws IOException {
        var current = file;
        if (current != null) {
            current.close();
        }
        for (FileLayer.OpenFile other : dirty.values()) {
            other.close();
        }
        for (FileLayer.OpenFile other : beingForced.values()) {
            other.close();
        }
    }
}
