package org.postern.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads every stored body again and compares segments, index and references with each other, while
/// the node works.
///
/// 1. Every segment is read from begin to end. Of each record that the index names, the checksums
///    of all blocks and the SHA-256 of the content are checked.
/// 2. Every entry of the index must name a record that was found sound; one that the first pass has
///    not met (it was written since, or stands behind damage) is read by itself.
/// 3. Every reference must have a blob ([Finding.Missing]); blobs without a reference are counted:
///    they are no fault, the next collection takes them.
///
/// Passes 2 and 3 see one snapshot of the engine. What is deleted meanwhile is no finding: whatever
/// looks wrong is looked at once more in the engine as it is then.
public final class BlobVerification {
    /// Findings listed; more are only counted.
    public static final int MOST_FINDINGS = 1_000;

    private final LogBlobStore blobs;
    private final Engine engine;
    private final BlobReferences references;

    public BlobVerification(LogBlobStore blobs, Engine engine, BlobReferences references) {
        this.blobs = blobs;
        this.engine = engine;
        this.references = references;
    }

    /// Something that is wrong.
    public sealed interface Finding {
        /// A body that the index names cannot be read as it was written.
        ///
        /// @param blob its id in hexadecimal
        record Rotten(String blob, long segment, long offset, String cause) implements Finding {
            @Override
            public String toString() {
                return "body %s in segment %d at %d: %s".formatted(blob, segment, offset, cause);
            }
        }

        /// Something refers to a body that is not there.
        ///
        /// @param holder what refers to it, for a person
        record Missing(String blob, String holder) implements Finding {
            @Override
            public String toString() {
                return "%s: its body %s is not there".formatted(holder, blob);
            }
        }
    }

    /// What has to be done, in order.
    public enum Step {
        /// Counted in octets of segment files.
        SEGMENTS,
        /// Counted in blobs; the whole is not known before.
        INDEX,
        /// Counted in references; the whole is not known before.
        REFERENCES
    }

    /// Hears how far it is, about once for each megabyte or thousand entries.
    @FunctionalInterface
    public interface Progress {
        /// @param all of this step; -1 when not known
        void report(Step step, long done, long all);
    }

    /// What was seen.
    ///
    /// @param blobs in the index
    /// @param octets of their content
    /// @param references to them
    /// @param orphans blobs that nothing refers to: collected some time
    /// @param orphanOctets of their content
    /// @param segments files read
    /// @param segmentOctets their size
    /// @param findings the first [#MOST_FINDINGS]
    /// @param allFindings how many there are
    public record Verified(
            long blobs,
            long octets,
            long references,
            long orphans,
            long orphanOctets,
            int segments,
            long segmentOctets,
            List<Finding> findings,
            long allFindings) {
        public Verified {
            findings = List.copyOf(findings);
        }

        public boolean isSound() {
            return allFindings == 0;
        }
    }

    /// Verifies everything. While it runs no segment file is removed.
    ///
    /// @throws EngineException when the engine cannot be read
    /// @throws java.util.concurrent.CancellationException when `pace` was stopped
    public Verified run(Progress progress, Pace pace) throws EngineException {
        try (var _ = blobs.hold()) {
            return new Run(progress, pace).verify();
        } catch (IOException e) {
            throw LogBlobStore.failed("blobs cannot be verified", e);
        }
    }

    /// One run.
    private final class Run {
        private static final long REPORT_ENTRIES = 1_000;

        private final Progress progress;
        private final Pace pace;
        private final List<Finding> findings = new ArrayList<>();

        /// Where the index said that blobs are, by segment: how many were sound.
        private final Map<Long, Long> sound = new HashMap<>();

        private final Map<Long, Long> indexed = new HashMap<>();
        private long allFindings;
        private long count;
        private long octets;
        private long referenceCount;
        private long orphans;
        private long orphanOctets;

        Run(Progress progress, Pace pace) {
            this.progress = progress;
            this.pace = pace;
        }

        Verified verify() throws IOException {
            var numbers = blobs.segments().numbers();
            long all = 0;
            for (long number : numbers) {
                all += size(number);
            }
            long done = 0;
            for (long number : numbers) {
                done = readSegment(number, done, all);
            }
            try (var snapshot = engine.snapshot()) {
                for (int from = 0; from < MarkedBlobs.FIRST_OCTETS; ) {
                    var marked = MarkedBlobs.read(snapshot, from, MarkedBlobs.MOST);
                    marked.forEach(
                            (_, location, _) -> indexed.merge(location.segment(), 1L, Long::sum));
                    refer(snapshot, marked);
                    marked.forEach(this::count);
                    from = marked.to();
                }
                readUnmet(snapshot);
            }
            return new Verified(
                    count,
                    octets,
                    referenceCount,
                    orphans,
                    orphanOctets,
                    numbers.size(),
                    done,
                    findings,
                    allFindings);
        }

        private long size(long segment) throws IOException {
            try (var file = blobs.files().open(blobs.segments().path(segment))) {
                return file.size();
            }
        }

        private long readSegment(long number, long before, long all) throws IOException {
            var scan = new SegmentScan(blobs, number);
            long records = 0;
            while (scan.next()) {
                pace.spend(scan.header().recordOctets());
                records +=
                        blobs.index().isAt(scan.header().id(), scan.location()) && scan.isSound()
                                ? 1
                                : 0;
                progress.report(Step.SEGMENTS, before + scan.at(), all);
            }
            sound.put(number, records);
            long done = before + scan.size();
            progress.report(Step.SEGMENTS, done, all);
            return done;
        }

        private void refer(Reader snapshot, MarkedBlobs marked) throws EngineException {
            references.forEach(
                    snapshot,
                    (id, holder) -> {
                        if (!marked.takes(id)) {
                            return;
                        }
                        pace.spend(Pace.ENTRY_OCTETS);
                        if (++referenceCount % REPORT_ENTRIES == 0) {
                            progress.report(Step.REFERENCES, referenceCount, -1);
                        }
                        if (!marked.mark(id)) {
                            find(new Finding.Missing(id.toString(), holder.get()));
                        }
                    });
        }

        private void count(BlobId id, BlobLocation location, boolean referredTo) {
            count++;
            octets += location.octets();
            if (!referredTo) {
                orphans++;
                orphanOctets += location.octets();
            }
            if (count % REPORT_ENTRIES == 0) {
                progress.report(Step.INDEX, count, -1);
            }
        }

        /// Reads by themselves the blobs of segments in which not all entries were met.
        private void readUnmet(Reader snapshot) throws EngineException {
            Set<Long> doubtful = new HashSet<>();
            indexed.forEach((segment, entries) -> {
                if (!entries.equals(sound.get(segment))) {
                    doubtful.add(segment);
                }
            });
            if (doubtful.isEmpty()) {
                return;
            }
            for (int from = 0; from < MarkedBlobs.FIRST_OCTETS; ) {
                var some = MarkedBlobs.read(snapshot, from, MarkedBlobs.MOST);
                some.forEach((id, location, _) -> {
                    if (doubtful.contains(location.segment())) {
                        readOne(id, location);
                    }
                });
                from = some.to();
            }
        }

        private void readOne(BlobId id, BlobLocation location) throws EngineException {
            pace.spend(location.octets());
            try {
                SegmentScan.check(blobs, id, location);
            } catch (DamageException | NewerFormatException | IOException e) {
                if (blobs.index().isAt(id, location)) {
                    find(
                            new Finding.Rotten(
                                    id.toString(),
                                    location.segment(),
                                    location.offset(),
                                    String.valueOf(e.getMessage())));
                }
            }
        }

        private void find(Finding finding) {
            if (allFindings++ < MOST_FINDINGS) {
                findings.add(finding);
            }
        }
    }
}
