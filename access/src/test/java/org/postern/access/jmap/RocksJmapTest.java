package org.postern.access.jmap;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.postern.engine.BlobSettings;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.LogBlobStore;
import org.postern.engine.rocksdb.RocksEngine;
import org.postern.engine.rocksdb.RocksNative;
import org.postern.engine.rocksdb.RocksSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// JMAP over the store as a node runs it.
final class RocksJmapTest implements JmapContract {
    @TempDir static Path home;

    @BeforeAll
    static void loadLibrary() throws IOException {
        RocksNative.load(home.resolve("native"));
    }

    @Override
    public JmapFixture open() throws IOException {
        Path here = Files.createTempDirectory(home, "jmap");
        var engine = RocksEngine.open(here.resolve("index"), RocksSettings.DEFAULTS);
        var blobs =
                LogBlobStore.open(
                        here.resolve("blobs"),
                        engine,
                        new DiskFileLayer(),
                        () -> BlobSettings.DEFAULTS,
                        _ -> {});
        return new JmapFixture(engine, blobs, blobs);
    }
}
