package org.postern.engine;

import org.postern.kernel.Events;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Wins back the room of blobs that nothing refers to: mark and sweep over a snapshot of the
/// engine, then compaction of the segments that are mostly dead.
///
/// 1. **Mark.** In one snapshot, the index's ids are read and those marked that [BlobReferences]
///    names. [MarkedBlobs] bounds the memory.
/// 2. **Sweep.** What is not marked and not claimed is condemned: writers do not find it from that
///    moment, and its index entry is deleted with the next group.
/// 3. **Remove.** A segment to which no entry points any more is removed.
/// 4. **Rewrite.** Of a segment that is dead to more than the part set, the living records are
///    copied to the end of the log; a commit forces them and moves their entries; then the file is
///    removed.
///
/// Why a blob that is referred to is never lost: a reference is committed under a claim, and a
/// claim lives for longer than it takes until the commit. If the claim came before the condemnation
/// it prevents it; if it came after, it fails, and nothing is committed. Claims are not forgotten
/// from before the snapshot to the end of the sweep, so those whose references the snapshot lacks
/// are all there.
///
/// Why a crash does no harm: entries are deleted or moved by commits, and a file goes only after
/// the commit. Whatever step is the last, the index points at whole records; what was copied and
/// not yet indexed, or removed from the index and not yet from the disk, is dead room that the next
/// run finds.
///
/// Reference counts were rejected: they would cost a write for each delivery and each deletion, and
/// be wrong for ever once wrong.
public final class BlobCollector {
    /// Entries deleted, and octets copied, between two commits.
    private static final int DELETIONS_A_COMMIT = 500;

    private static final long OCTETS_A_COMMIT = 4 << 20;

    private final LogBlobStore blobs;
    private final Engine engine;
    private final Committer committer;
    private final BlobReferences references;
    private final Supplier<CollectionSettings> settings;
    private final Events events;

    /// One run at a time.
    private final ReentrantLock running = new ReentrantLock();

    /// @param committer the one that forces `blobs`
    public BlobCollector(
            LogBlobStore blobs,
            Engine engine,
            Committer committer,
            BlobReferences references,
            Supplier<CollectionSettings> settings,
            Events events) {
        this.blobs = blobs;
        this.engine = engine;
        this.committer = committer;
        this.references = references;
        this.settings = settings;
        this.events = events;
    }

    /// What a run did.
    ///
    /// @param living blobs that are kept, and octets of their content
    /// @param dead blobs that were taken from the index, and octets of their content
    /// @param missing references to blobs that are not there: loss, for verification to look into
    /// @param segmentsRemoved files removed, the rewritten ones among them
    /// @param octetsFreed size of these files
    /// @param octetsMoved copied to win them
    public record Collected(
            long living,
            long livingOctets,
            long dead,
            long deadOctets,
            long missing,
            int segmentsRemoved,
            long octetsFreed,
            long octetsMoved) {}

    /// Makes one run, as fast as `pace` lets it. Waits while another one is under way.
    ///
    /// @throws EngineException when the device fails; what was done so far is sound
    /// @throws java.util.concurrent.CancellationException when `pace` was stopped; likewise
    public Collected collect(Pace pace) throws EngineException {
        running.lock();
        try {
            return new Run(pace).collect();
        } catch (IOException e) {
            throw LogBlobStore.failed("blobs cannot be collected", e);
        } finally {
            running.unlock();
        }
    }

    /// What all segments take on the device.
    long segmentOctets() throws EngineException {
        try {
            long octets = 0;
            for (long segment : blobs.segments().numbers()) {
                try (var file = blobs.files().open(blobs.segments().path(segment))) {
                    octets += file.size();
                }
            }
            return octets;
        } catch (IOException e) {
            throw LogBlobStore.failed("segments cannot be counted", e);
        }
    }

    /// One run.
    private final class Run {
        private final Pace pace;
        private final Map<Long, SegmentUse> uses = new HashMap<>();
        private SegmentMark mark = SegmentMark.NOTHING;
        private long living;
        private long livingOctets;
        private long dead;
        private long deadOctets;
        private long missing;
        private int condemned;
        private int segmentsRemoved;
        private long octetsFreed;
        private long octetsMoved;

        Run(Pace pace) {
            this.pace = pace;
        }

        Collected collect() throws IOException {
            blobs.index().collectionBegins();
            try (var snapshot = engine.snapshot()) {
                mark = SegmentMark.read(snapshot);
                for (int from = 0; from < MarkedBlobs.FIRST_OCTETS; ) {
                    var marked = MarkedBlobs.read(snapshot, from, MarkedBlobs.MOST);
                    mark(snapshot, marked);
                    marked.forEach(this::sweep);
                    from = marked.to();
                }
            } finally {
                blobs.index().collectionEnds();
            }
            // What was condemned is gone from the index before any file is.
            commit();
            compact();
            var collected =
                    new Collected(
                            living,
                            livingOctets,
                            dead,
                            deadOctets,
                            missing,
                            segmentsRemoved,
                            octetsFreed,
                            octetsMoved);
            report(collected);
            return collected;
        }

        private void mark(Reader snapshot, MarkedBlobs marked) throws EngineException {
            references.forEach(
                    snapshot,
                    (id, _) -> {
                        pace.spend(Pace.ENTRY_OCTETS);
                        if (marked.takes(id) && !marked.mark(id)) {
                            missing++;
                        }
                    });
        }

        private void sweep(BlobId id, BlobLocation location, boolean marked)
                throws EngineException {
            pace.spend(Pace.ENTRY_OCTETS);
            if (marked || !blobs.index().condemn(id, location)) {
                living++;
                livingOctets += location.octets();
                uses.computeIfAbsent(location.segment(), _ -> new SegmentUse()).add(location);
                return;
            }
            dead++;
            deadOctets += location.octets();
            if (++condemned == DELETIONS_A_COMMIT) {
                condemned = 0;
                commit();
            }
        }

        private void compact() throws IOException {
            var rewritable = new ArrayList<Candidate>();
            for (long segment : blobs.segments().numbers()) {
                if (isSealed(segment)) {
                    var candidate = candidate(segment);
                    if (candidate.use.records == 0) {
                        remove(candidate);
                    } else if (candidate.isWorthRewriting(settings.get().rewrite())) {
                        rewritable.add(candidate);
                    }
                }
            }
            // Those that give most for least first: on a full device there may be no more.
            rewritable.sort(Comparator.comparingLong(candidate -> candidate.use.octets));
            for (Candidate candidate : rewritable) {
                if (!blobs.hasRoom(candidate.use.octets)) {
                    break;
                }
                rewrite(candidate);
            }
            if (segmentsRemoved > 0) {
                blobs.files().forceDirectory(blobs.directory());
            }
        }

        /// Whether every record of the segment was in the index when the run began.
        private boolean isSealed(long segment) {
            return segment <= mark.highest()
                    && segment != mark.tail()
                    && segment != blobs.tailNumber();
        }

        private Candidate candidate(long segment) throws IOException {
            try (var file = blobs.files().open(blobs.segments().path(segment))) {
                var use = uses.getOrDefault(segment, SegmentUse.NONE);
                return new Candidate(segment, file.size(), use);
            }
        }

        private void rewrite(Candidate candidate) throws IOException {
            var copy = new SegmentCopy(blobs, candidate.segment, events);
            long records = 0;
            while (copy.next()) {
                records++;
                octetsMoved += copy.octets();
                pace.spend(2 * copy.octets());
                if (copy.octetsSinceCommit() >= OCTETS_A_COMMIT) {
                    commit();
                    copy.committed();
                }
            }
            commit();
            if (records == candidate.use.records) {
                remove(candidate);
            } else {
                // A record that cannot be read is left where it is, for whoever can mend it.
                events.record(
                        new EngineEvent.SegmentKept(
                                blobs.segments().path(candidate.segment).toString(),
                                candidate.use.records - records));
            }
        }

        private void remove(Candidate candidate) throws IOException {
            boolean removed =
                    blobs.holds().remove(() -> blobs.segments().remove(candidate.segment));
            if (removed) {
                segmentsRemoved++;
                octetsFreed += candidate.fileOctets;
            }
        }

        private void report(Collected collected) {
            blobs.countCollected(collected);
            events.record(
                    new EngineEvent.BlobsCollected(
                            collected.dead,
                            collected.deadOctets,
                            collected.segmentsRemoved,
                            collected.octetsFreed,
                            collected.octetsMoved));
            if (collected.missing > 0) {
                events.record(new EngineEvent.BlobsMissing(collected.missing));
            }
        }

        /// Has what was condemned or moved written to the index.
        private void commit() throws EngineException {
            committer.commit(new Engine.Write(SegmentMark.PARTITION, 0, new Batch()));
        }
    }

    /// What lives in a segment.
    private static final class SegmentUse {
        static final SegmentUse NONE = new SegmentUse();

        private long records;
        private long octets;

        void add(BlobLocation location) {
            records++;
            octets += location.recordOctets();
        }
    }

    private record Candidate(long segment, long fileOctets, SegmentUse use) {
        boolean isWorthRewriting(int percent) {
            long dead = fileOctets - SegmentFormat.FILE_HEADER - use.octets;
            return dead > 0 && dead >= fileOctets / 100.0 * percent;
        }
    }
}
