package org.postern.engine;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Sha256;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

/// One blob on its way into the log. Its record is laid out in memory as the octets come; a small
/// one is appended as it is, a larger one goes block by block to a file of its own.
final class LogBlobWriter implements BlobStore.Writer {
    private static final int FIRST_BUFFER = 4 << 10;
    private static final int FIRST_LENGTHS = 4;

    private final LogBlobStore store;
    private final MessageDigest digest = Sha256.digest();

    /// The record's header, then its blocks, from the first that is not in the file.
    private byte[] buffer = new byte[FIRST_BUFFER];

    private int used = SegmentFormat.RECORD_HEADER;
    private int blockBegin = SegmentFormat.RECORD_HEADER;
    private long blocks;
    private long octets;

    /// Octets of the blocks ended so far, as stored, and of each of them.
    private long stored;

    private int[] lengths = new int[FIRST_LENGTHS];

    /// Where a block is compressed to; absent when none is.
    private final byte @Nullable [] compressed;

    private @Nullable Path path;
    private FileLayer.@Nullable OpenFile file;
    private long fileEnd = SegmentFormat.FILE_HEADER;
    private boolean ended;

    LogBlobWriter(LogBlobStore store, BlobSettings.Compression compression) {
        this.store = store;
        compressed =
                switch (compression) {
                    case NONE -> null;
                    case ZSTD -> new byte[BlockCompression.bound(SegmentFormat.BLOCK)];
                };
    }

    @Override
    public void write(byte[] source, int offset, int length) throws EngineException {
        Objects.checkFromIndexSize(offset, length, source.length);
        checkOpen();
        digest.update(source, offset, length);
        int at = offset;
        try {
            while (at < offset + length) {
                int room = SegmentFormat.BLOCK - (used - blockBegin);
                int part = Math.min(room, offset + length - at);
                if (file == null && octets + part > LogBlobStore.SMALL_OCTETS) {
                    beginFile();
                }
                append(source, at, part);
                at += part;
            }
        } catch (IOException e) {
            throw LogBlobStore.failed("a blob cannot be written", e);
        }
    }

    private void append(byte[] source, int offset, int part) throws IOException {
        reserve(part + SegmentFormat.CHECKSUM);
        System.arraycopy(source, offset, buffer, used, part);
        used += part;
        octets += part;
        if (used - blockBegin == SegmentFormat.BLOCK) {
            endBlock();
        }
    }

    private void reserve(int more) {
        if (used + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(used + more, 2 * buffer.length));
        }
    }

    private void endBlock() throws IOException {
        compressBlock();
        note(used - blockBegin);
        endWithChecksum();
        if (file != null) {
            writeOut(file);
        }
    }

    private void compressBlock() {
        var target = compressed;
        if (target != null) {
            int length =
                    store.compression().compress(buffer, blockBegin, used - blockBegin, target);
            if (length > 0) {
                System.arraycopy(target, 0, buffer, blockBegin, length);
                used = blockBegin + length;
            }
        }
    }

    private void note(int length) {
        stored += length;
        if (compressed != null) {
            if (blocks == lengths.length) {
                lengths = Arrays.copyOf(lengths, 2 * lengths.length);
            }
            lengths[Math.toIntExact(blocks)] = length;
        }
    }

    /// Ends what stands behind the last end: a block, or the table of all.
    private void endWithChecksum() {
        reserve(SegmentFormat.CHECKSUM);
        int checksum = SegmentFormat.blockChecksum(blocks, buffer, blockBegin, used - blockBegin);
        ByteBuffer.wrap(buffer).putInt(used, checksum);
        used += SegmentFormat.CHECKSUM;
        blockBegin = used;
        blocks++;
    }

    private void endTable() throws IOException {
        if (!SegmentFormat.hasTable(octets, stored)) {
            return;
        }
        int count = Math.toIntExact(blocks);
        reserve(count * Integer.BYTES);
        var table = ByteBuffer.wrap(buffer).position(used);
        for (int number = 0; number < count; number++) {
            table.putInt(lengths[number]);
        }
        used = table.position();
        endWithChecksum();
        if (file != null) {
            writeOut(file);
        }
    }

    /// Too large to be kept: from now on the blocks go to a file as they end.
    private void beginFile() throws IOException {
        var temporary = store.temporaryFile();
        var created = store.files().create(temporary);
        path = temporary;
        file = created;
        created.write(SegmentFormat.fileHeader(SegmentFormat.Kind.SINGLE), 0);
        writeOut(created);
    }

    private void writeOut(FileLayer.OpenFile to) throws IOException {
        to.write(ByteBuffer.wrap(buffer, 0, blockBegin), fileEnd);
        fileEnd += blockBegin;
        System.arraycopy(buffer, blockBegin, buffer, 0, used - blockBegin);
        used -= blockBegin;
        blockBegin = 0;
    }

    @Override
    public long octets() {
        return octets;
    }

    @Override
    public BlobId finish() throws EngineException {
        checkOpen();
        ended = true;
        var id = new BlobId(digest.digest());
        try {
            if (used > blockBegin) {
                endBlock();
            }
            if (store.claim(id)) {
                store.countRepeated();
            } else {
                endTable();
                put(id);
            }
            return id;
        } catch (IOException e) {
            throw LogBlobStore.failed("a blob cannot be written", e);
        } finally {
            close();
        }
    }

    private void put(BlobId id) throws IOException {
        var own = file;
        if (own == null) {
            SegmentFormat.putRecordHeader(buffer, id, octets, stored);
            store.append(id, octets, stored, ByteBuffer.wrap(buffer, 0, used));
            return;
        }
        var header = new byte[SegmentFormat.RECORD_HEADER];
        SegmentFormat.putRecordHeader(header, id, octets, stored);
        own.write(ByteBuffer.wrap(header), SegmentFormat.FILE_HEADER);
        // Here and not by the committer, which would make all others wait for a large file.
        own.force();
        own.close();
        store.adopt(id, octets, stored, Objects.requireNonNull(path));
    }

    private void checkOpen() {
        if (ended) {
            throw new IllegalStateException("the blob is finished");
        }
    }

    @Override
    public void close() {
        ended = true;
        var own = file;
        var temporary = path;
        if (own != null && temporary != null) {
            file = null;
            try {
                own.close();
                // After an adoption nothing has this name.
                store.files().delete(temporary);
            } catch (IOException e) {
                System.getLogger(LogBlobWriter.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "unfinished blob not removed, file=" + temporary,
                                e);
            }
        }
    }
}
