package org.postern.engine;

import org.postern.kernel.Sha256;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// A [BlobStore] in memory, for trials and tests. What it holds ends with the process; closing
/// releases nothing, and a closed one may be used on.
public final class MemoryBlobStore implements BlobStore {
    private final Map<BlobId, byte[]> blobs = new ConcurrentHashMap<>();

    @Override
    public Writer create() {
        return new MemoryWriter();
    }

    @Override
    public boolean claim(BlobId id) {
        return blobs.containsKey(id);
    }

    @Override
    public OptionalLong octets(BlobId id) {
        byte[] blob = blobs.get(id);
        return blob == null ? OptionalLong.empty() : OptionalLong.of(blob.length);
    }

    @Override
    public InputStream open(BlobId id, long offset, long octets) throws EngineException {
        byte[] blob = find(id);
        int from = (int) Math.min(offset, blob.length);
        return new ByteArrayInputStream(blob, from, (int) Math.min(octets, blob.length - from));
    }

    @Override
    public int read(BlobId id, long offset, ByteBuffer target) throws EngineException {
        byte[] blob = find(id);
        if (offset >= blob.length) {
            return -1;
        }
        int octets = (int) Math.min(target.remaining(), blob.length - offset);
        target.put(blob, (int) offset, octets);
        return octets;
    }

    @Override
    public void close() {}

    private byte[] find(BlobId id) throws EngineException {
        byte[] blob = blobs.get(id);
        if (blob == null) {
            throw new EngineException(EngineException.Kind.FAILED, "no blob " + id, null);
        }
        return blob;
    }

    private final class MemoryWriter implements Writer {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

        @Override
        public void write(byte[] source, int offset, int length) {
            octets.write(source, offset, length);
        }

        @Override
        public long octets() {
            return octets.size();
        }

        @Override
        public BlobId finish() {
            byte[] blob = octets.toByteArray();
            var digest = Sha256.digest();
            digest.update(blob);
            var id = new BlobId(digest.digest());
            blobs.putIfAbsent(id, blob);
            return id;
        }

        @Override
        public void close() {
            octets.reset();
        }
    }
}
