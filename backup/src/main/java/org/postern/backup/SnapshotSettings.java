package org.postern.backup;

import org.postern.directory.DirectorySettings;
import org.postern.engine.BlobSettings;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.kernel.Events;
import org.postern.store.StoreSettings;

import java.nio.file.Path;
import java.util.function.Supplier;

/// What rooms that are opened over a snapshot work with.
///
/// @param folder where links are put for as long as a snapshot is open; made and removed
public record SnapshotSettings(
        Path folder,
        Supplier<StoreSettings> store,
        Supplier<DirectorySettings> directory,
        RocksSettings rocks,
        Supplier<BlobSettings> blobs,
        Events events) {}
