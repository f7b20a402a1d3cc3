package org.postern.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/// Part of a blob as a stream, a block in memory at a time.
final class BlobInputStream extends InputStream {
    private final BlockReader reader;
    private long at;
    private final long end;

    /// @param from first octet, not negative
    /// @param end octet after the last, not beyond the blob's end
    BlobInputStream(BlockReader reader, long from, long end) {
        this.reader = reader;
        this.at = from;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (at >= end) {
            return -1;
        }
        // No further than this block, so that a large target does not make a small read a long one.
        long block = SegmentFormat.BLOCK - at % SegmentFormat.BLOCK;
        int octets = (int) Math.min(Math.min(length, block), end - at);
        reader.read(at, ByteBuffer.wrap(target, offset, octets));
        at += octets;
        return octets;
    }

    @Override
    public long skip(long octets) {
        long skipped = Math.clamp(octets, 0, Math.max(0, end - at));
        at += skipped;
        return skipped;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    @Override
    public int available() {
        return (int) Math.clamp(end - at, 0, SegmentFormat.BLOCK - at % SegmentFormat.BLOCK);
    }
}
