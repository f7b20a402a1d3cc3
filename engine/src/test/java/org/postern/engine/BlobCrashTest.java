package org.postern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.kernel.Octets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Power cuts at every recorded point of a run over [LogBlobStore]: each leaves a store that opens
/// clean, whose index points at whole blobs only, that has every blob a commit had returned for,
/// and that can be written again.
@Timeout(120)
@ParameterizedClass
@EnumSource
final class BlobCrashTest {
    /// Small, so that segments roll.
    private static BlobSettings settings(BlobSettings.Compression compression) {
        return new BlobSettings(
                new Octets(0), new Octets(150_000), 4, Duration.ofHours(1), compression);
    }

    private final BlobSettings.Compression compression;

    BlobCrashTest(BlobSettings.Compression compression) {
        this.compression = compression;
    }

    private static final Partition MAIL = new Partition("mail/p");
    private static final int LARGE = LogBlobStore.SMALL_OCTETS + 10_000;

    /// An engine write that was durable from this point on.
    private record Written(List<Engine.Write> writes) {}

    /// A blob whose writer was told that it is durable.
    private record Acknowledged(BlobId id, byte[] octets) {}

    /// A blob whose reference is about to be deleted: from here on it may go.
    private record Forgetting(BlobId id) {}

    private final long seed = Long.getLong("postern.seed", System.nanoTime());

    @Test
    void oneWriter(@TempDir Path recorded, @TempDir Path cuts) throws Exception {
        System.out.println("postern.seed=" + seed);
        var files = new RecordingFileLayer(new DiskFileLayer());
        try (var run = new Run(files, recorded, compression)) {
            run.write(new Random(seed), 20);
        }
        cutEverywhere(files, recorded, cuts);
    }

    @Test
    void manyWriters(@TempDir Path recorded, @TempDir Path cuts) throws Exception {
        System.out.println("postern.seed=" + seed);
        var files = new RecordingFileLayer(new DiskFileLayer());
        try (var run = new Run(files, recorded, compression)) {
            var threads =
                    IntStream.range(0, 4)
                            .mapToObj(i ->
                                    Thread.ofVirtual().unstarted(() -> run.writeQuietly(seed + i)))
                            .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(files.marks(files.points() - 1)).isNotEmpty();
        cutEverywhere(files, recorded, cuts);
    }

    @Test
    void withCollection(@TempDir Path recorded, @TempDir Path cuts) throws Exception {
        System.out.println("postern.seed=" + seed);
        var files = new RecordingFileLayer(new DiskFileLayer());
        try (var run = new Run(files, recorded, compression)) {
            var random = new Random(seed);
            // What chance forgets may leave each segment worth keeping: on until one went.
            for (int i = 0; i < 5 || !deleted(files); i++) {
                run.write(random, 5);
                run.forgetSome(random);
                run.collect();
            }
        }
        cutEverywhere(files, recorded, cuts);
    }

    private static boolean deleted(RecordingFileLayer files) {
        return files.steps().stream()
                .anyMatch(step -> step instanceof RecordingFileLayer.Step.Delete);
    }

    private void cutEverywhere(RecordingFileLayer files, Path recorded, Path cuts)
            throws IOException {
        var cut = new PowerCut();
        var marks = new ArrayList<Object>();
        int point = 0;
        // After a mere write the forced part is what it was.
        boolean wasForced = true;
        for (RecordingFileLayer.Step step : files.steps()) {
            var home = cuts.resolve("" + point++);
            var chance = new Random(seed + point);
            if (wasForced) {
                cut.materialise(recorded, home, null);
                check(marks, home);
            }
            cut.materialise(recorded, home, chance);
            check(marks, home);
            cut.add(step);
            wasForced =
                    !(step instanceof RecordingFileLayer.Step.Write)
                            && !(step instanceof RecordingFileLayer.Step.Create);
            if (step instanceof RecordingFileLayer.Step.Mark(var what)) {
                marks.add(what);
            }
        }
    }

    private void check(List<Object> marks, Path home) throws IOException {
        var engine = new MemoryEngine();
        for (Object mark : marks) {
            if (mark instanceof Written(var writes)) {
                engine.write(writes);
            }
        }
        var events = new ArrayList<EngineEvent>();
        try (var blobs = open(home, engine, events)) {
            checkIndexed(engine, blobs);
            checkAcknowledged(marks, blobs);
            putOneMore(engine, blobs);
            collect(engine, blobs);
        }
        try (var blobs = open(home, engine, events)) {
            checkIndexed(engine, blobs);
            checkAcknowledged(marks, blobs);
        }
        assertThat(events).noneMatch(event -> event instanceof EngineEvent.SegmentShort);
        assertThat(new DiskFileLayer().list(home)).noneMatch(name -> name.endsWith(".tmp"));
        delete(home);
    }

    private LogBlobStore open(Path home, Engine engine, List<EngineEvent> events)
            throws EngineException {
        return LogBlobStore.open(
                home,
                engine,
                new RecordingFileLayer(new DiskFileLayer()),
                () -> settings(compression),
                event -> events.add((EngineEvent) event));
    }

    private static void checkIndexed(Engine engine, BlobStore blobs) throws IOException {
        for (Partition partition : engine.partitions(null, 999)) {
            if (!partition.name().matches("blobs/[0-9a-f]{2}")) {
                continue;
            }
            for (Entry entry :
                    engine.range(partition, new byte[0], null, 9_999, Direction.FORWARD)) {
                var id = new BlobId(entry.key());
                byte[] octets = blobs.open(id, 0, Long.MAX_VALUE).readAllBytes();
                assertThat(Tests.id(octets)).isEqualTo(id);
            }
        }
    }

    private static void checkAcknowledged(List<Object> marks, BlobStore blobs) throws IOException {
        for (int i = 0; i < marks.size(); i++) {
            if (marks.get(i) instanceof Acknowledged(var id, var octets)
                    && !marks.subList(i, marks.size()).contains(new Forgetting(id))) {
                assertThat(blobs.open(id, 0, Long.MAX_VALUE).readAllBytes()).isEqualTo(octets);
            }
        }
    }

    private static void putOneMore(Engine engine, LogBlobStore blobs) throws EngineException {
        byte[] octets = Tests.octets("one more");
        var id = Tests.put(blobs, octets);
        var writes = new ArrayList<>(blobs.force().writes());
        writes.add(new Engine.Write(MAIL, 0, new Batch().put(id.digest(), octets)));
        engine.write(writes);
        blobs.written();
    }

    private static void collect(Engine engine, LogBlobStore blobs) throws EngineException {
        try (var committer =
                new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, event -> {})) {
            collector(engine, blobs, committer).collect(Pace.unlimited());
        }
    }

    private static BlobCollector collector(Engine engine, LogBlobStore blobs, Committer committer) {
        var settings = new CollectionSettings(Duration.ofHours(1), 10, new Octets(0));
        return new BlobCollector(
                blobs,
                engine,
                committer,
                BlobCollectorTest::references,
                () -> settings,
                event -> {});
    }

    private static void delete(Path home) throws IOException {
        for (String name : new DiskFileLayer().list(home)) {
            Files.delete(home.resolve(name));
        }
        Files.delete(home);
    }

    /// A store at work: blobs of all sizes, the same ones again, some given up, some never
    /// committed.
    private static final class Run implements AutoCloseable {
        private final RecordingFileLayer files;
        private final LogBlobStore blobs;
        private final GroupCommitter committer;
        private final BlobCollector collector;
        private final AtomicLong nanos = new AtomicLong();
        private final Set<BlobId> committed = new LinkedHashSet<>();

        Run(RecordingFileLayer files, Path home, BlobSettings.Compression compression)
                throws EngineException {
            this.files = files;
            var engine = new ObservedEngine(writes -> files.mark(new Written(writes)));
            blobs =
                    LogBlobStore.open(
                            home,
                            engine,
                            files,
                            () -> settings(compression),
                            event -> {},
                            nanos::get);
            committer =
                    new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, event -> {});
            collector = collector(engine, blobs, committer);
        }

        void forgetSome(Random random) throws EngineException {
            for (BlobId id : List.copyOf(committed)) {
                if (random.nextInt(3) > 0) {
                    files.mark(new Forgetting(id));
                    committer.commit(new Engine.Write(MAIL, 0, new Batch().delete(id.digest())));
                    committed.remove(id);
                }
            }
        }

        /// Once no claim is left.
        void collect() throws EngineException {
            nanos.addAndGet(Duration.ofDays(1).toNanos());
            collector.collect(Pace.unlimited());
        }

        void writeQuietly(long seed) {
            try {
                write(new Random(seed), 6);
            } catch (EngineException e) {
                throw new AssertionError(e);
            }
        }

        void write(Random random, int count) throws EngineException {
            for (int i = 0; i < count; i++) {
                byte[] octets = octets(random);
                switch (random.nextInt(8)) {
                    case 0 -> abandon(octets);
                    case 1 -> Tests.put(blobs, octets);
                    default -> commit(octets);
                }
            }
        }

        private void commit(byte[] octets) throws EngineException {
            var id = Tests.put(blobs, octets);
            var batch = new Batch().put(id.digest(), HexFormat.of().parseHex("00"));
            committer.commit(new Engine.Write(MAIL, 0, batch));
            files.mark(new Acknowledged(id, octets));
            synchronized (committed) {
                committed.add(id);
            }
        }

        private void abandon(byte[] octets) throws EngineException {
            try (var writer = blobs.create()) {
                writer.write(octets, 0, octets.length);
            }
        }

        private static byte[] octets(Random random) {
            int size =
                    switch (random.nextInt(10)) {
                        case 0 -> LARGE;
                        case 1 -> 0;
                        case 2, 3 -> 70_000;
                        default -> random.nextInt(3_000);
                    };
            // Few different ones of a size, so that some come twice.
            return Tests.mixed(random.nextInt(3), size);
        }

        @Override
        public void close() {
            committer.close();
            blobs.close();
        }
    }
}
