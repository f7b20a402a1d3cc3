package org.postern.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Blob id to location: in the engine, and in memory what is not there yet and what was lately
/// asked for.
///
/// An entry begins as pending, is taken into a group, and is remembered for a while after the group
/// was written. So a second writer of the same octets finds the first whatever state its commit is
/// in, and its own commit, which comes later, covers both.
final class BlobIndex {
    /// Entries remembered after their commit: about a megabyte.
    private static final int MOST_RECENT = 4_096;

    private final Reader engine;

    @GuardedBy("this")
    private final Map<BlobId, BlobLocation> unwritten = new LinkedHashMap<>();

    @GuardedBy("this")
    private List<BlobId> pending = new ArrayList<>();

    @GuardedBy("this")
    private List<BlobId> taken = List.of();

    @GuardedBy("this")
    private final Map<BlobId, BlobLocation> recent =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<BlobId, BlobLocation> eldest) {
                    return size() > MOST_RECENT;
                }
            };

    BlobIndex(Reader engine) {
        this.engine = engine;
    }

    Optional<BlobLocation> find(BlobId id) throws EngineException {
        var known = findInMemory(id);
        if (known.isPresent()) {
            return known;
        }
        var value = engine.get(partition(id), id.digest());
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            var location = BlobLocation.decode(value.get());
            remember(id, location);
            return Optional.of(location);
        } catch (DamageException e) {
            throw new EngineException(EngineException.Kind.FAILED, "blob " + id + ": " + e, e);
        }
    }

    synchronized Optional<BlobLocation> findInMemory(BlobId id) {
        var location = unwritten.get(id);
        return Optional.ofNullable(location == null ? recent.get(id) : location);
    }

    private synchronized void remember(BlobId id, BlobLocation location) {
        recent.put(id, location);
    }

    synchronized void add(BlobId id, BlobLocation location) {
        unwritten.put(id, location);
        pending.add(id);
    }

    synchronized boolean hasPending() {
        return !pending.isEmpty();
    }

    /// Takes all pending entries into the group under way, as writes.
    synchronized List<Engine.Write> take() {
        taken = pending;
        pending = new ArrayList<>();
        var batches = new TreeMap<Partition, Batch>();
        var writes = new ArrayList<Engine.Write>();
        for (BlobId id : taken) {
            var partition = partition(id);
            var batch = batches.get(partition);
            if (batch == null || batch.changes().size() == Batch.MAX_ENTRIES) {
                batch = new Batch();
                batches.put(partition, batch);
                writes.add(new Engine.Write(partition, 0, batch));
            }
            var location = unwritten.get(id);
            if (location != null) {
                batch.put(id.digest(), location.encode());
            }
        }
        return writes;
    }

    synchronized void written() {
        for (BlobId id : taken) {
            var location = unwritten.remove(id);
            if (location != null) {
                recent.put(id, location);
            }
        }
        taken = List.of();
    }

    synchronized void failed() {
        var again = new ArrayList<>(taken);
        again.addAll(pending);
        pending = again;
        taken = List.of();
    }

    private static Partition partition(BlobId id) {
        return new Partition("blobs/" + id.toString().substring(0, 2));
    }
}
