package org.postern.engine.rocksdb;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.engine.Direction;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Partition;
import org.rocksdb.Checkpoint;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// The embedded engine: one RocksDB database. The package's description tells its format and what
/// recovery does.
///
/// All writes of a group are one native write batch, so that the whole group is atomic, which is
/// more than the contract asks. Reads on virtual threads hold their carrier for the microseconds
/// that they take; forced writes, which take as long as the device does, happen on platform threads
/// only: the committer's, and for [#compareAndSet] one of the engine's own.
public final class RocksEngine implements Engine {
    /// The format this code writes, and the newest that it reads.
    private static final int FORMAT = 1;

    private final RocksOptions options;
    private final RocksDB database;
    private final RocksReader live;
    private final RocksEpochs epochs;
    private final Set<RocksSnapshot> snapshots = ConcurrentHashMap.newKeySet();
    private final OneThread conditional = new OneThread("rocksdb-conditional");

    /// One writer at a time; and none once closed.
    private final ReentrantLock writing = new ReentrantLock();

    @GuardedBy("writing")
    private boolean closed;

    /// Whether nothing is ever written.
    private final boolean readOnly;

    private RocksEngine(RocksOptions options, RocksDB database, boolean readOnly) {
        this.options = options;
        this.database = database;
        this.readOnly = readOnly;
        live = new RocksReader(database, null);
        epochs = new RocksEpochs(live);
    }

    /// Opens the database in `home`, or makes it. [RocksNative#load] comes first. To be called from
    /// a platform thread: after a crash it replays the log.
    ///
    /// @throws EngineException when another process has it open, it is damaged, or of a newer
    ///   format; nothing is left open then
    public static RocksEngine open(Path home, RocksSettings settings) throws EngineException {
        var options = new RocksOptions(settings);
        RocksEngine engine = null;
        try {
            new DiskFileLayer().createDirectories(home);
            var database = RocksDB.open(options.options(), home.toString());
            engine = new RocksEngine(options, database, false);
            engine.checkFormat(home);
            return engine;
        } catch (RocksDBException e) {
            options.close();
            throw cannotOpen(home, e);
        } catch (EngineException e) {
            if (engine != null) {
                engine.close();
            }
            throw e;
        } catch (IOException e) {
            options.close();
            throw failed("the index folder " + home + " cannot be made", e);
        }
    }

    /// Opens a copy that [#copyTo] made, and never writes to it: every write fails.
    ///
    /// @throws EngineException when it is damaged, no copy of ours, or of a newer format
    public static RocksEngine openReadOnly(Path copy, RocksSettings settings)
            throws EngineException {
        var options = new RocksOptions(settings);
        RocksEngine engine = null;
        try {
            var database = RocksDB.openReadOnly(options.options(), copy.toString());
            engine = new RocksEngine(options, database, true);
            engine.checkFormat(copy);
            return engine;
        } catch (RocksDBException e) {
            options.close();
            throw cannotOpen(copy, e);
        } catch (EngineException e) {
            if (engine != null) {
                engine.close();
            }
            throw e;
        }
    }

    /// Makes a whole copy of the database while it is in use: all that was durable when this was
    /// called is in it. On the same file system its tables are links to those here, which nobody
    /// ever writes to again.
    ///
    /// @param folder is made; it must not exist, what is above it must
    /// @throws EngineException when it cannot be written; what is left there is no copy
    public void copyTo(Path folder) throws EngineException {
        // On a thread of its own, which [#close] waits for.
        conditional.call(() -> {
            try (var checkpoint = Checkpoint.create(database)) {
                checkpoint.createCheckpoint(folder.toString());
                return folder;
            } catch (RocksDBException e) {
                throw RocksFailures.of("the index cannot be copied to " + folder, e);
            }
        });
    }

    private static EngineException cannotOpen(Path home, RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        // RocksDB has no status of its own for this.
        if (message.contains("lock ") && message.contains("LOCK")) {
            return failed("the index in " + home + " is in use by another process", e);
        }
        return RocksFailures.of("the index in " + home + " cannot be opened", e);
    }

    private void checkFormat(Path home) throws EngineException {
        byte[] stored = live.getFull(PartitionKeys.FORMAT);
        if (stored == null) {
            if (readOnly || !live.partitions(null, 1).isEmpty()) {
                throw failed("the index in " + home + " is not one of ours: no format", null);
            }
            store(PartitionKeys.FORMAT, ByteBuffer.allocate(4).putInt(FORMAT).array());
            return;
        }
        int format = stored.length == Integer.BYTES ? ByteBuffer.wrap(stored).getInt() : -1;
        if (format != FORMAT) {
            throw failed(
                    "the index in %s has format %d, this program knows up to %d"
                            .formatted(home, format, FORMAT),
                    null);
        }
    }

    @Override
    public List<Outcome> write(List<Write> writes) throws EngineException {
        writing.lock();
        try (var batch = new WriteBatch()) {
            checkOpen();
            var outcomes = new ArrayList<Outcome>(writes.size());
            for (Write write : writes) {
                outcomes.add(add(batch, write));
            }
            if (batch.count() > 0) {
                database.write(options.synced(), batch);
            }
            epochs.written();
            return outcomes;
        } catch (RocksDBException e) {
            throw RocksFailures.of("the index cannot be written", e);
        } finally {
            // Forgets what was added and not written; after a success there is none.
            epochs.failed();
            writing.unlock();
        }
    }

    private Outcome add(WriteBatch batch, Write write) throws EngineException, RocksDBException {
        var partition = write.partition();
        long newest = epochs.newest(partition);
        if (write.epoch() < newest) {
            return Outcome.FENCED;
        }
        if (write.epoch() > newest) {
            epochs.add(partition, write.epoch());
            batch.put(PartitionKeys.epoch(partition), RocksEpochs.encode(write.epoch()));
        }
        for (Batch.Change change : write.batch().changes()) {
            switch (change) {
                case Batch.Change.Put(var key, var value) ->
                        batch.put(PartitionKeys.entry(partition, key), value);
                case Batch.Change.Delete(var key) ->
                        batch.delete(PartitionKeys.entry(partition, key));
                case Batch.Change.DeleteRange(var from, var to) ->
                        deleteRange(batch, partition, from, to);
            }
        }
        return Outcome.APPLIED;
    }

    private static void deleteRange(
            WriteBatch batch, Partition partition, byte[] from, byte @Nullable [] to)
            throws RocksDBException {
        byte[] lower = PartitionKeys.entry(partition, from);
        byte[] upper =
                to == null ? PartitionKeys.end(partition) : PartitionKeys.entry(partition, to);
        if (Arrays.compareUnsigned(lower, upper) < 0) {
            batch.deleteRange(lower, upper);
        }
    }

    @Override
    public boolean compareAndSet(
            Partition partition, byte[] key, byte @Nullable [] expected, byte @Nullable [] update)
            throws EngineException {
        var change = new Batch();
        if (update == null) {
            change.delete(key);
        } else {
            change.put(key, update);
        }
        return conditional.call(() -> {
            if (!Arrays.equals(live.get(partition, key).orElse(null), expected)) {
                return false;
            }
            byte[] full = PartitionKeys.entry(partition, key);
            if (update == null) {
                remove(full);
            } else {
                store(full, update);
            }
            return true;
        });
    }

    private void store(byte[] full, byte[] value) throws EngineException {
        writing.lock();
        try {
            checkOpen();
            database.put(options.synced(), full, value);
        } catch (RocksDBException e) {
            throw RocksFailures.of("the index cannot be written", e);
        } finally {
            writing.unlock();
        }
    }

    private void remove(byte[] full) throws EngineException {
        writing.lock();
        try {
            checkOpen();
            database.delete(options.synced(), full);
        } catch (RocksDBException e) {
            throw RocksFailures.of("the index cannot be written", e);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public Optional<byte[]> get(Partition partition, byte[] key) throws EngineException {
        return live.get(partition, key);
    }

    @Override
    public List<Entry> range(
            Partition partition, byte[] from, byte @Nullable [] to, int limit, Direction direction)
            throws EngineException {
        return live.range(partition, from, to, limit, direction);
    }

    @Override
    public List<Partition> partitions(@Nullable Partition after, int limit) throws EngineException {
        return live.partitions(after, limit);
    }

    @Override
    public Snapshot snapshot() throws EngineException {
        writing.lock();
        try {
            checkOpen();
            var snapshot = new RocksSnapshot(new RocksReader(database, database.getSnapshot()));
            snapshots.add(snapshot);
            return snapshot;
        } finally {
            writing.unlock();
        }
    }

    public RocksUsage usage() throws EngineException {
        writing.lock();
        try {
            checkOpen();
            return new RocksUsage(
                    database.getLongProperty("rocksdb.block-cache-usage"),
                    database.getLongProperty("rocksdb.cur-size-all-mem-tables"),
                    database.getLongProperty("rocksdb.total-sst-files-size"));
        } catch (RocksDBException e) {
            throw RocksFailures.of("the index cannot be asked", e);
        } finally {
            writing.unlock();
        }
    }

    @GuardedBy("writing")
    private void checkOpen() throws EngineException {
        if (closed) {
            throw RocksFailures.closed();
        }
    }

    /// Waits for what is under way; snapshots still open are closed. Later calls of anything fail.
    @Override
    public void close() {
        conditional.close();
        writing.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            List.copyOf(snapshots).forEach(RocksSnapshot::close);
            live.close();
            if (!readOnly) {
                flush();
            }
            database.close();
            options.close();
        } finally {
            writing.unlock();
        }
    }

    /// A failure here costs only time at the next start: all of it is in the forced log.
    private void flush() {
        try (var flush = new FlushOptions()) {
            database.flush(flush);
        } catch (RocksDBException e) {
            System.getLogger(RocksEngine.class.getName())
                    .log(System.Logger.Level.WARNING, "index not flushed on closing", e);
        }
    }

    private static EngineException failed(String message, @Nullable Throwable cause) {
        return new EngineException(EngineException.Kind.FAILED, message, cause);
    }

    /// A picture of this engine, known to it until closed.
    private final class RocksSnapshot implements Snapshot {
        private final RocksReader reader;

        RocksSnapshot(RocksReader reader) {
            this.reader = reader;
        }

        @Override
        public Optional<byte[]> get(Partition partition, byte[] key) throws EngineException {
            return reader.get(partition, key);
        }

        @Override
        public List<Entry> range(
                Partition partition,
                byte[] from,
                byte @Nullable [] to,
                int limit,
                Direction direction)
                throws EngineException {
            return reader.range(partition, from, to, limit, direction);
        }

        @Override
        public List<Partition> partitions(@Nullable Partition after, int limit)
                throws EngineException {
            return reader.partitions(after, limit);
        }

        @Override
        public void close() {
            // A snapshot is in the set for as long as the database is open.
            writing.lock();
            try {
                if (snapshots.remove(this)) {
                    reader.close();
                }
            } finally {
                writing.unlock();
            }
        }
    }
}
