package org.postern.store;

import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;

/// The store over the memory engine.
final class MemoryStoreTest
        implements StoreModelContract, StoreContract, SharingContract, DeletedMailContract {
    @Override
    public StoreFixture open() {
        return new StoreFixture(new MemoryEngine(), new MemoryBlobStore());
    }
}
