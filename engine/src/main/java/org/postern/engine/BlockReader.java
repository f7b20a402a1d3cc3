package org.postern.engine;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;

/// Reads one blob block by block, checking each; holds at most one block. Used by one thread.
///
/// Collection may move the blob, and remove the segment where it was. One that is [#pin]ned keeps
/// that segment open and reads on; otherwise the blob is looked for again.
final class BlockReader implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final OpenSegments segments;
    private final BlobIndex index;
    private final BlockCompression compression;
    private final Events events;
    private final BlobId id;
    private BlobLocation location;
    private OpenSegments.@Nullable Handle pinned;

    private @Nullable BlockTable table;

    /// What was read from the device last.
    private byte[] buffer = NOTHING;

    /// What a compressed block was expanded to.
    private byte[] expanded = NOTHING;

    /// The block `loaded`: its content from `begin`, in one of the two.
    private byte[] content = NOTHING;

    private long loaded = -1;
    private int begin;

    BlockReader(
            OpenSegments segments,
            BlobIndex index,
            BlockCompression compression,
            Events events,
            BlobId id,
            BlobLocation location) {
        this.segments = segments;
        this.index = index;
        this.compression = compression;
        this.events = events;
        this.id = id;
        this.location = location;
    }

    /// Keeps the segment open until [#close].
    BlockReader pin() throws EngineException {
        reading(() -> pinned = acquire());
        return this;
    }

    @Override
    public void close() throws IOException {
        var handle = pinned;
        pinned = null;
        if (handle != null) {
            handle.close();
        }
    }

    /// The segment, if need be after a look at where the blob is now.
    private OpenSegments.Handle acquire()
            throws IOException, DamageException, NewerFormatException {
        while (true) {
            try {
                return segments.acquire(location.segment());
            } catch (NoSuchFileException e) {
                var now = index.find(id);
                if (now.isEmpty() || now.get().equals(location)) {
                    throw e;
                }
                location = now.get();
                table = null;
            }
        }
    }

    /// As [BlobStore#read].
    int read(long offset, ByteBuffer target) throws EngineException {
        if (offset >= location.octets()) {
            return -1;
        }
        int before = target.remaining();
        long at = offset;
        while (target.hasRemaining() && at < location.octets()) {
            long number = at / SegmentFormat.BLOCK;
            load(number);
            int within = (int) (at % SegmentFormat.BLOCK);
            int octets = Math.min(target.remaining(), location.blockOctets(number) - within);
            target.put(content, begin + within, octets);
            at += octets;
        }
        return before - target.remaining();
    }

    private void load(long number) throws EngineException {
        if (number == loaded) {
            return;
        }
        loaded = -1;
        reading(() -> readBlock(number));
        loaded = number;
    }

    /// One step that reads from the device.
    @FunctionalInterface
    private interface Step {
        void run() throws IOException, DamageException, NewerFormatException;
    }

    private void reading(Step step) throws EngineException {
        try {
            step.run();
        } catch (DamageException | NewerFormatException e) {
            events.record(new EngineEvent.BlobDamaged(id.toString(), String.valueOf(e)));
            throw failed(e);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// The first block is read together with the record's header, which says whose blob this is.
    private void readBlock(long number) throws IOException, DamageException, NewerFormatException {
        var held = pinned;
        if (held != null) {
            readBlock(number, held);
            return;
        }
        try (var segment = acquire()) {
            readBlock(number, segment);
        }
    }

    private void readBlock(long number, OpenSegments.Handle segment)
            throws IOException, DamageException, NewerFormatException {
        begin = number == 0 ? SegmentFormat.RECORD_HEADER : 0;
        var blocks = table(segment);
        int octets = blocks.stored(number);
        int length = begin + octets + SegmentFormat.CHECKSUM;
        if (buffer.length < length) {
            buffer = new byte[length];
        }
        var target = ByteBuffer.wrap(buffer, 0, length);
        if (segment.read(target, blocks.at(number) - begin) < length) {
            throw new DamageException("the segment ends within the blob");
        }
        if (number == 0) {
            checkHeader();
        }
        int stored = ByteBuffer.wrap(buffer).getInt(begin + octets);
        if (stored != SegmentFormat.blockChecksum(number, buffer, begin, octets)) {
            throw new DamageException("checksum of block " + number);
        }
        content = buffer;
        if (octets < location.blockOctets(number)) {
            expand(octets, location.blockOctets(number));
        }
    }

    private BlockTable table(OpenSegments.Handle segment) throws IOException, DamageException {
        var known = table;
        if (known == null) {
            known = BlockTable.read(location, segment::read);
            table = known;
        }
        return known;
    }

    private void expand(int stored, int octets) throws IOException, DamageException {
        if (expanded.length < octets) {
            expanded = new byte[octets];
        }
        compression.expand(buffer, begin, stored, expanded, octets);
        content = expanded;
        begin = 0;
    }

    private void checkHeader() throws DamageException, NewerFormatException {
        var header = SegmentFormat.recordHeader(buffer);
        if (!header.id().equals(id)
                || header.octets() != location.octets()
                || header.stored() != location.stored()) {
            throw new DamageException("another blob is here: " + header.id());
        }
    }

    private EngineException failed(Exception cause) {
        String message =
                "blob %s in segment %d at %d: %s"
                        .formatted(id, location.segment(), location.offset(), cause.getMessage());
        return new EngineException(EngineException.Kind.FAILED, message, cause);
    }
}
