package org.postern.node;

import org.postern.engine.BlobSettings;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.EngineException;
import org.postern.engine.GroupCommitter;
import org.postern.engine.LogBlobStore;
import org.postern.engine.rocksdb.RocksEngine;
import org.postern.engine.rocksdb.RocksNative;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.kernel.Events;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Settings;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;

/// The durable ground of a node: engine, blobs and committer, opened in order and closed in
/// reverse.
record Ground(RocksEngine engine, LogBlobStore blobs, GroupCommitter committer)
        implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Ground.class.getName());

    /// @throws ProblemException when the data cannot be opened; nothing is left open
    static Ground open(Home home, Settings settings, Events events) throws ProblemException {
        try {
            RocksNative.load(home.nativeLibraries());
            var engine = RocksEngine.open(home.index(), settings.current(RocksSettings.class));
            try {
                return over(engine, home.blobs(), settings, events);
            } catch (EngineException | RuntimeException e) {
                engine.close();
                throw e;
            }
        } catch (EngineException e) {
            LOG.log(Level.ERROR, "data cannot be opened", e);
            throw new ProblemException(
                    "The data in " + home.folder().resolve("data") + " cannot be opened.",
                    e.getMessage(),
                    "look at " + home.logs().resolve("postern.log") + " for the cause");
        }
    }

    private static Ground over(RocksEngine engine, Path folder, Settings settings, Events events)
            throws EngineException {
        var blobs =
                LogBlobStore.open(
                        folder,
                        engine,
                        new DiskFileLayer(),
                        () -> settings.current(BlobSettings.class),
                        events);
        var committer = new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, events);
        return new Ground(engine, blobs, committer);
    }

    @Override
    public void close() {
        committer.close();
        blobs.close();
        engine.close();
    }
}
