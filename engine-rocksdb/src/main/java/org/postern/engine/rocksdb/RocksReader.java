package org.postern.engine.rocksdb;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Direction;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Partition;
import org.postern.engine.Reader;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Reads the database as it is, or as it was at a snapshot. Native memory that is used after it was
/// freed ends the process, so every read holds a lock that [#close] waits for.
final class RocksReader implements Reader {
    private final RocksDB database;
    private final @Nullable Snapshot snapshot;
    private final ReadOptions options = new ReadOptions();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    @GuardedBy("lock")
    private boolean closed;

    /// One native read.
    @FunctionalInterface
    private interface NativeRead<T> {
        T run() throws RocksDBException;
    }

    /// @param snapshot what to read, released on closing; absent: what is there at each read
    RocksReader(RocksDB database, @Nullable Snapshot snapshot) {
        this.database = database;
        this.snapshot = snapshot;
        if (snapshot != null) {
            options.setSnapshot(snapshot);
        }
    }

    @Override
    public Optional<byte[]> get(Partition partition, byte[] key) throws EngineException {
        return Optional.ofNullable(getFull(PartitionKeys.entry(partition, key)));
    }

    byte @Nullable [] getFull(byte[] key) throws EngineException {
        return reading(() -> database.get(options, key));
    }

    @Override
    public List<Entry> range(
            Partition partition, byte[] from, byte @Nullable [] to, int limit, Direction direction)
            throws EngineException {
        checkLimit(limit);
        byte[] lower = PartitionKeys.entry(partition, from);
        byte[] upper =
                to == null ? PartitionKeys.end(partition) : PartitionKeys.entry(partition, to);
        if (limit == 0 || Arrays.compareUnsigned(lower, upper) >= 0) {
            return List.of();
        }
        return reading(() -> collect(partition, lower, upper, limit, direction));
    }

    private List<Entry> collect(
            Partition partition, byte[] lower, byte[] upper, int limit, Direction direction)
            throws RocksDBException {
        var found = new ArrayList<Entry>();
        try (var from = new Slice(lower);
                var to = new Slice(upper);
                var bounded = new ReadOptions(options);
                var entries = iterator(bounded, from, to)) {
            boolean forward = direction == Direction.FORWARD;
            if (forward) {
                entries.seekToFirst();
            } else {
                entries.seekToLast();
            }
            while (entries.isValid()) {
                byte[] key = PartitionKeys.withoutPartition(partition, entries.key());
                found.add(new Entry(key, entries.value()));
                if (found.size() == limit) {
                    return found;
                }
                if (forward) {
                    entries.next();
                } else {
                    entries.prev();
                }
            }
            entries.status();
        }
        return found;
    }

    private RocksIterator iterator(ReadOptions bounded, Slice from, Slice to) {
        bounded.setIterateLowerBound(from).setIterateUpperBound(to);
        return database.newIterator(bounded);
    }

    @Override
    public List<Partition> partitions(@Nullable Partition after, int limit) throws EngineException {
        checkLimit(limit);
        byte[] from = after == null ? PartitionKeys.FIRST_PARTITION : PartitionKeys.end(after);
        return reading(() -> names(from, limit));
    }

    private List<Partition> names(byte[] from, int limit) throws RocksDBException {
        var found = new ArrayList<Partition>();
        try (var entries = database.newIterator(options)) {
            entries.seek(from);
            while (found.size() < limit && entries.isValid()) {
                var partition = PartitionKeys.partition(entries.key());
                found.add(partition);
                entries.seek(PartitionKeys.end(partition));
            }
            entries.status();
        }
        return found;
    }

    private <T extends @Nullable Object> T reading(NativeRead<T> read) throws EngineException {
        lock.readLock().lock();
        try {
            if (closed) {
                throw RocksFailures.closed();
            }
            return read.run();
        } catch (RocksDBException e) {
            throw RocksFailures.of("the index cannot be read", e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /// Waits for reads under way; later ones fail.
    void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                options.close();
                if (snapshot != null) {
                    database.releaseSnapshot(snapshot);
                }
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static void checkLimit(int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit " + limit + " is negative");
        }
    }
}
