package org.postern.store;

import org.postern.engine.BlobStore;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.kernel.Events;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/// What every account of a store works with.
record StoreContext(
        Engine engine,
        BlobStore blobs,
        Committer committer,
        InstantSource clock,
        Supplier<StoreSettings> settings,
        AccountLimits limits,
        Events events,
        ViewCache views) {
    Instant now() {
        return clock.instant();
    }
}
