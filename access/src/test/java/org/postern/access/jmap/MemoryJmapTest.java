package org.postern.access.jmap;

import org.postern.engine.CommitPrelude;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;

/// JMAP over a store in memory.
final class MemoryJmapTest implements JmapContract {
    @Override
    public JmapFixture open() {
        return new JmapFixture(new MemoryEngine(), new MemoryBlobStore(), CommitPrelude.NONE);
    }
}
