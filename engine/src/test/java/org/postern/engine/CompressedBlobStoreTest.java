package org.postern.engine;

import org.junit.jupiter.api.Timeout;
import org.postern.kernel.Octets;

import java.nio.file.Path;
import java.time.Duration;

/// The contract, with every blob compressed that can be.
@Timeout(60)
final class CompressedBlobStoreTest implements BlobStoreContract {
    @Override
    public LogBlobStore open(Path home) throws EngineException {
        var settings =
                new BlobSettings(
                        new Octets(0),
                        new Octets(100_000),
                        2,
                        Duration.ofHours(1),
                        BlobSettings.Compression.ZSTD);
        return LogBlobStore.open(
                home, new MemoryEngine(), new DiskFileLayer(), () -> settings, event -> {});
    }
}
