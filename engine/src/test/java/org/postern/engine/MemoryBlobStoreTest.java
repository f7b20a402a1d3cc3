package org.postern.engine;

import java.nio.file.Path;

final class MemoryBlobStoreTest implements BlobStoreContract {
    @Override
    public BlobStore open(Path home) {
        return new MemoryBlobStore();
    }
}
