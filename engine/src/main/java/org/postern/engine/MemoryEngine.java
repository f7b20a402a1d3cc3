package org.postern.engine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// An [Engine] in memory, for trials and tests: a sorted map a partition. What it holds ends with
/// the process.
///
/// A snapshot shares the maps and costs one pass over the partitions' names; a partition is copied
/// when it is first changed after a snapshot. Closing releases nothing, and a closed engine may be
/// used on: that stands for opening it again.
public final class MemoryEngine implements Engine {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    // Guarded by lock. A shelf that is shared with a snapshot is never changed again.
    private final NavigableMap<Partition, Shelf> shelves = new TreeMap<>();
    private final Map<Partition, Long> epochs = new HashMap<>();

    /// One partition's entries.
    private static final class Shelf {
        private final NavigableMap<byte[], byte[]> entries;
        private boolean shared;

        Shelf(NavigableMap<byte[], byte[]> entries) {
            this.entries = entries;
        }
    }

    @Override
    public List<Outcome> write(List<Write> writes) {
        var outcomes = new ArrayList<Outcome>(writes.size());
        lock.writeLock().lock();
        try {
            for (Write write : writes) {
                outcomes.add(apply(write));
            }
        } finally {
            lock.writeLock().unlock();
        }
        return outcomes;
    }

    private Outcome apply(Write write) {
        if (write.epoch() < epochs.getOrDefault(write.partition(), 0L)) {
            return Outcome.FENCED;
        }
        epochs.put(write.partition(), write.epoch());
        var entries = writable(write.partition());
        for (Batch.Change change : write.batch().changes()) {
            switch (change) {
                case Batch.Change.Put(var key, var value) ->
                        entries.put(key.clone(), value.clone());
                case Batch.Change.Delete(var key) -> entries.remove(key);
                case Batch.Change.DeleteRange(var from, var to) ->
                        between(entries, from, to).clear();
            }
        }
        if (entries.isEmpty()) {
            shelves.remove(write.partition());
        }
        return Outcome.APPLIED;
    }

    private NavigableMap<byte[], byte[]> writable(Partition partition) {
        Shelf shelf = shelves.get(partition);
        if (shelf == null) {
            shelf = new Shelf(new TreeMap<>(Arrays::compareUnsigned));
            shelves.put(partition, shelf);
        } else if (shelf.shared) {
            shelf = new Shelf(new TreeMap<>(shelf.entries));
            shelves.put(partition, shelf);
        }
        return shelf.entries;
    }

    @Override
    public boolean compareAndSet(
            Partition partition, byte[] key, byte @Nullable [] expected, byte @Nullable [] update) {
        var batch = new Batch();
        if (update == null) {
            batch.delete(key);
        } else {
            batch.put(key, update);
        }
        lock.writeLock().lock();
        try {
            if (!Arrays.equals(get(shelves, partition, key), expected)) {
                return false;
            }
            apply(new Write(partition, epochs.getOrDefault(partition, 0L), batch));
            return true;
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public Optional<byte[]> get(Partition partition, byte[] key) {
        return reading(() -> new Picture(shelves).get(partition, key));
    }

    @Override
    public List<Entry> range(
            Partition partition,
            byte[] from,
            byte @Nullable [] to,
            int limit,
            Direction direction) {
        return reading(() -> new Picture(shelves).range(partition, from, to, limit, direction));
    }

    @Override
    public List<Partition> partitions(@Nullable Partition after, int limit) {
        return reading(() -> new Picture(shelves).partitions(after, limit));
    }

    @Override
    public Snapshot snapshot() {
        lock.writeLock().lock();
        try {
            shelves.values().forEach(shelf -> shelf.shared = true);
            return new Picture(new TreeMap<>(shelves));
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public void close() {}

    private <T> T reading(Supplier<T> read) {
        Lock shared = lock.readLock();
        shared.lock();
        try {
            return read.get();
        } finally {
            shared.unlock();
        }
    }

    private static byte @Nullable [] get(
            NavigableMap<Partition, Shelf> shelves, Partition partition, byte[] key) {
        Shelf shelf = shelves.get(partition);
        return shelf == null ? null : shelf.entries.get(key);
    }

    private static NavigableMap<byte[], byte[]> between(
            NavigableMap<byte[], byte[]> entries, byte[] from, byte @Nullable [] to) {
        if (to == null) {
            return entries.tailMap(from, true);
        }
        boolean empty = Arrays.compareUnsigned(from, to) >= 0;
        return entries.subMap(from, true, empty ? from : to, false);
    }

    /// The reads, over maps that do not change meanwhile.
    private record Picture(NavigableMap<Partition, Shelf> shelves) implements Snapshot {
        @Override
        public Optional<byte[]> get(Partition partition, byte[] key) {
            byte[] value = MemoryEngine.get(shelves, partition, key);
            return value == null ? Optional.empty() : Optional.of(value.clone());
        }

        @Override
        public List<Entry> range(
                Partition partition,
                byte[] from,
                byte @Nullable [] to,
                int limit,
                Direction direction) {
            checkLimit(limit);
            Shelf shelf = shelves.get(partition);
            if (shelf == null) {
                return List.of();
            }
            var entries = between(shelf.entries, from, to);
            var ordered = direction == Direction.FORWARD ? entries : entries.descendingMap();
            return ordered.entrySet().stream()
                    .limit(limit)
                    .map(entry -> new Entry(entry.getKey().clone(), entry.getValue().clone()))
                    .toList();
        }

        @Override
        public List<Partition> partitions(@Nullable Partition after, int limit) {
            checkLimit(limit);
            var names = after == null ? shelves : shelves.tailMap(after, false);
            return names.keySet().stream().limit(limit).toList();
        }

        @Override
        public void close() {}
    }

    private static void checkLimit(int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit " + limit + " is negative");
        }
    }
}
