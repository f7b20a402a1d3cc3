package org.postern.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Blob id to location: in the engine, and in memory what is not there yet and what was lately
/// asked for.
///
/// An entry begins as pending, is taken into a group, and is remembered for a while after the group
/// was written. So a second writer of the same octets finds the first whatever state its commit is
/// in, and its own commit, which comes later, covers both.
///
/// An entry ends as condemned, by collection, unless a writer has claimed it before. From that
/// moment no writer finds it any more: the same octets are written anew, and the new entry takes
/// the place of the old one. Readers find it until the group with its deletion is written.
final class BlobIndex {
    /// Entries remembered after their commit: about a megabyte.
    private static final int MOST_RECENT = 4_096;

    private final Reader engine;

    @GuardedBy("this")
    private final Claims claims;

    @GuardedBy("this")
    private SegmentMark end = SegmentMark.NOTHING;

    @GuardedBy("this")
    private final Map<BlobId, BlobLocation> unwritten = new LinkedHashMap<>();

    @GuardedBy("this")
    private List<BlobId> pending = new ArrayList<>();

    @GuardedBy("this")
    private Map<BlobId, BlobLocation> taken = Map.of();

    /// Not to be found by writers, until the deletion is written.
    @GuardedBy("this")
    private final Set<BlobId> condemned = new HashSet<>();

    @GuardedBy("this")
    private Set<BlobId> pendingDeletions = new LinkedHashSet<>();

    @GuardedBy("this")
    private Set<BlobId> takenDeletions = Set.of();

    /// Counts what makes an entry read from the engine old.
    @GuardedBy("this")
    private long changes;

    @GuardedBy("this")
    private final Map<BlobId, BlobLocation> recent =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<BlobId, BlobLocation> eldest) {
                    return size() > MOST_RECENT;
                }
            };

    BlobIndex(Reader engine, Claims claims) {
        this.engine = engine;
        this.claims = claims;
    }

    /// Recovery is done: the log ends here.
    synchronized void begin(SegmentMark logEnd) {
        end = logEnd;
        claims.begin(logEnd);
    }

    Optional<BlobLocation> find(BlobId id) throws EngineException {
        long before;
        synchronized (this) {
            var known = inMemory(id);
            if (known.isPresent()) {
                return known;
            }
            before = changes;
        }
        var value = engine.get(partition(id), id.digest());
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            var location = BlobLocation.decode(value.get());
            remember(id, location, before);
            return Optional.of(location);
        } catch (DamageException e) {
            throw new EngineException(EngineException.Kind.FAILED, "blob " + id + ": " + e, e);
        }
    }

    @GuardedBy("this")
    private Optional<BlobLocation> inMemory(BlobId id) {
        var location = unwritten.get(id);
        return Optional.ofNullable(location == null ? recent.get(id) : location);
    }

    /// Remembers what was read, unless it may have changed since.
    private synchronized void remember(BlobId id, BlobLocation location, long before) {
        if (changes == before) {
            recent.put(id, location);
        }
    }

    /// As [BlobStore#claim].
    boolean claim(BlobId id) throws EngineException {
        synchronized (this) {
            claims.turn(end);
            if (condemned.contains(id)) {
                return false;
            }
            var known = inMemory(id);
            if (known.isPresent() && claims.isYoung(known.get())) {
                return true;
            }
            // Before the engine is asked: what is there then is not condemned afterwards.
            claims.claim(id);
            if (known.isPresent()) {
                return true;
            }
        }
        return find(id).isPresent();
    }

    /// Like [#claim], for a writer that holds the log's lock and has asked the engine before.
    synchronized boolean claimInMemory(BlobId id) {
        if (condemned.contains(id) || inMemory(id).isEmpty()) {
            return false;
        }
        claims.turn(end);
        claims.claim(id);
        return true;
    }

    /// A record was appended.
    ///
    /// @param logEnd the log's end behind it
    synchronized void add(BlobId id, BlobLocation location, SegmentMark logEnd) {
        claims.turn(end);
        end = logEnd;
        add(id, location);
    }

    /// A record was found by recovery.
    synchronized void add(BlobId id, BlobLocation location) {
        condemned.remove(id);
        pendingDeletions.remove(id);
        unwritten.put(id, location);
        pending.add(id);
    }

    /// Takes an entry that nothing refers to away from writers, and with the next group from the
    /// engine.
    ///
    /// @param location where the blob was when nothing referred to it
    /// @return false when somebody has claimed it
    synchronized boolean condemn(BlobId id, BlobLocation location) {
        if (unwritten.containsKey(id) || claims.spares(id, location)) {
            return false;
        }
        if (condemned.add(id)) {
            recent.remove(id);
            pendingDeletions.add(id);
            changes++;
        }
        return true;
    }

    /// Whether the blob is at `location` and not condemned: then it is worth moving.
    boolean isAt(BlobId id, BlobLocation location) throws EngineException {
        synchronized (this) {
            if (condemned.contains(id)) {
                return false;
            }
        }
        return find(id).filter(location::equals).isPresent();
    }

    /// A record was copied; the entry follows with the next group.
    synchronized void move(BlobId id, BlobLocation location, SegmentMark logEnd) {
        changes++;
        recent.remove(id);
        end = logEnd;
        unwritten.put(id, location);
        pending.add(id);
    }

    synchronized void collectionBegins() {
        claims.turn(end);
        claims.collectionBegins();
    }

    synchronized void collectionEnds() {
        claims.collectionEnds();
    }

    synchronized boolean hasPending() {
        return !pending.isEmpty() || !pendingDeletions.isEmpty();
    }

    /// Takes all pending changes into the group under way, as writes.
    synchronized List<Engine.Write> take() {
        taken = new LinkedHashMap<>();
        for (BlobId id : pending) {
            var location = unwritten.get(id);
            if (location != null) {
                taken.put(id, location);
            }
        }
        pending = new ArrayList<>();
        takenDeletions = pendingDeletions;
        pendingDeletions = new LinkedHashSet<>();
        var writes = new Writes();
        takenDeletions.forEach(id -> writes.batch(partition(id)).delete(id.digest()));
        taken.forEach(
                (id, location) -> writes.batch(partition(id)).put(id.digest(), location.encode()));
        return writes.all;
    }

    /// Changes by partition, in batches of legal size.
    private static final class Writes {
        private final Map<Partition, Batch> batches = new TreeMap<>();
        private final List<Engine.Write> all = new ArrayList<>();

        Batch batch(Partition partition) {
            var batch = batches.get(partition);
            if (batch == null || batch.changes().size() == Batch.MAX_ENTRIES) {
                batch = new Batch();
                batches.put(partition, batch);
                all.add(new Engine.Write(partition, 0, batch));
            }
            return batch;
        }
    }

    synchronized void written() {
        for (BlobId id : takenDeletions) {
            // What a reader has found meanwhile is gone now.
            recent.remove(id);
            condemned.remove(id);
            changes++;
        }
        takenDeletions = Set.of();
        taken.forEach((id, location) -> {
            if (unwritten.remove(id, location)) {
                recent.put(id, location);
            }
        });
        taken = Map.of();
    }

    synchronized void failed() {
        var again = new ArrayList<>(taken.keySet());
        again.addAll(pending);
        pending = again;
        taken = Map.of();
        for (BlobId id : takenDeletions) {
            // One that was written anew has an entry to put in its place.
            if (!unwritten.containsKey(id)) {
                pendingDeletions.add(id);
            }
        }
        takenDeletions = Set.of();
    }

    static Partition partition(BlobId id) {
        return partition(id.digest()[0] & 0xff);
    }

    /// The partition of the blobs whose ids begin with `first`, 0 to 255.
    static Partition partition(int first) {
        return new Partition("blobs/" + Integer.toHexString(0x100 | first).substring(1));
    }
}
