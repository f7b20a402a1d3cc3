package org.postern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.Octets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

@Timeout(60)
final class LogBlobStoreTest implements BlobStoreContract {
    private static final Partition MAIL = new Partition("mail/p");
    private static final int LARGE = 700_000;

    private final MemoryEngine engine = new MemoryEngine();
    private final TightFileLayer files = new TightFileLayer();
    private final List<EngineEvent> events = Collections.synchronizedList(new ArrayList<>());
    private BlobSettings settings =
            new BlobSettings(
                    new Octets(0),
                    new Octets(100_000),
                    2,
                    Duration.ofHours(1),
                    BlobSettings.Compression.NONE);

    @Override
    public LogBlobStore open(Path home) throws EngineException {
        return LogBlobStore.open(
                home, engine, files, () -> settings, event -> events.add((EngineEvent) event));
    }

    private GroupCommitter committer(CommitPrelude blobs) {
        return new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, event -> {});
    }

    private static Engine.Write note(BlobId id) {
        return new Engine.Write(MAIL, 0, new Batch().put(id.digest(), new byte[0]));
    }

    @Test
    void committedBlobsAreThereAfterReopening(@TempDir Path home) throws Exception {
        for (int round = 0; round < 3; round++) {
            try (var blobs = open(home);
                    var committer = committer(blobs)) {
                for (int size : SIZES) {
                    committer.commit(note(Tests.put(blobs, Tests.random(round, size))));
                }
            }
        }
        try (var blobs = open(home)) {
            for (int round = 0; round < 3; round++) {
                for (int size : SIZES) {
                    byte[] octets = Tests.random(round, size);
                    assertThat(blobs.open(Tests.id(octets), 0, size).readAllBytes())
                            .isEqualTo(octets);
                }
            }
        }
        assertThat(events).isEmpty();
    }

    @Test
    void theSameOctetsAreWrittenOnce(@TempDir Path home) throws Exception {
        byte[] small = Tests.random(1, 50_000);
        byte[] large = Tests.random(2, LARGE);
        long after;
        try (var blobs = open(home);
                var committer = committer(blobs)) {
            committer.commit(note(Tests.put(blobs, small)));
            committer.commit(note(Tests.put(blobs, large)));
            after = octetsIn(home);
            for (int i = 0; i < 5; i++) {
                Tests.put(blobs, small);
                Tests.put(blobs, large);
            }
            assertThat(octetsIn(home)).isEqualTo(after);
            var counters = blobs.counters();
            assertThat(counters.blobs()).isEqualTo(2);
            assertThat(counters.octets()).isEqualTo(50_000 + LARGE);
            assertThat(counters.repeated()).isEqualTo(10);
        }
        try (var blobs = open(home)) {
            Tests.put(blobs, small);
            Tests.put(blobs, large);
            assertThat(octetsIn(home)).isEqualTo(after);
        }
    }

    @Test
    void writersOfTheSameOctetsAtOnceWriteThemOnce(@TempDir Path home) throws Exception {
        byte[] octets = Tests.random(1, 90_000);
        try (var blobs = open(home);
                var committer = committer(blobs)) {
            var writers =
                    IntStream.range(0, 16)
                            .mapToObj(_ ->
                                    Thread.ofVirtual()
                                            .start(() -> commit(committer, blobs, octets)))
                            .toList();
            for (Thread writer : writers) {
                writer.join();
            }
            assertThat(octetsIn(home))
                    .isEqualTo(SegmentFormat.FILE_HEADER + SegmentFormat.recordOctets(90_000));
        }
    }

    private static void commit(Committer committer, BlobStore blobs, byte[] octets) {
        try {
            committer.commit(note(Tests.put(blobs, octets)));
        } catch (EngineException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aGroupCostsTwoFlushesWhateverItsBlobs(@TempDir Path home) throws Exception {
        settings = BlobSettings.DEFAULTS;
        try (var blobs = open(home);
                var committer = committer(blobs)) {
            committer.commit(note(Tests.put(blobs, Tests.octets("the first makes the segment"))));
            long before = committer.counters().flushes();
            for (int i = 0; i < 100; i++) {
                Tests.put(blobs, Tests.octets("blob " + i));
            }
            committer.commit(note(Tests.put(blobs, Tests.octets("the last"))));
            assertThat(committer.counters().flushes() - before).isEqualTo(2);
        }
    }

    @Test
    void damageIsFoundAndNamed(@TempDir Path home) throws Exception {
        byte[] octets = Tests.random(1, 90_000);
        BlobId id;
        try (var blobs = open(home);
                var committer = committer(blobs)) {
            id = Tests.put(blobs, octets);
            committer.commit(note(id));
        }
        var segment = home.resolve("000000000001.seg");
        byte[] sound = Files.readAllBytes(segment);
        for (int at : List.of(2, 20, 50, 80, 100, 40_000, 66_000, sound.length - 1)) {
            byte[] damaged = sound.clone();
            damaged[at] ^= 0x10;
            Files.write(segment, damaged);
            events.clear();
            try (var blobs = open(home)) {
                assertThatThrownBy(() -> blobs.open(id, 0, 90_000).readAllBytes())
                        .as("octet " + at)
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.FAILED))
                        .hasMessageContaining(id.toString());
            }
            assertThat(events)
                    .anyMatch(event ->
                            event instanceof EngineEvent.BlobDamaged(var blob, _)
                                    && blob.equals(id.toString()));
        }
        Files.write(segment, sound);
        try (var blobs = open(home)) {
            assertThat(blobs.open(id, 0, 90_000).readAllBytes()).isEqualTo(octets);
        }
    }

    @Test
    void aSegmentThatLostItsEndIsReportedAndLeftAlone(@TempDir Path home) throws Exception {
        byte[] first = Tests.random(1, 1_000);
        byte[] second = Tests.random(2, 1_000);
        try (var blobs = open(home);
                var committer = committer(blobs)) {
            committer.commit(note(Tests.put(blobs, first)));
            committer.commit(note(Tests.put(blobs, second)));
        }
        var segment = home.resolve("000000000001.seg");
        Files.write(segment, Arrays.copyOf(Files.readAllBytes(segment), 1_500));
        try (var blobs = open(home);
                var committer = committer(blobs)) {
            assertThat(events).anyMatch(event -> event instanceof EngineEvent.SegmentShort);
            assertThat(blobs.open(Tests.id(first), 0, 1_000).readAllBytes()).isEqualTo(first);
            assertThatThrownBy(() -> blobs.open(Tests.id(second), 0, 1_000).readAllBytes())
                    .hasMessageContaining("ends within");
            committer.commit(note(Tests.put(blobs, Tests.octets("goes elsewhere"))));
            assertThat(home.resolve("000000000002.seg")).exists();
        }
    }

    @Test
    void aNewerSegmentIsRefused(@TempDir Path home) throws Exception {
        var header = SegmentFormat.fileHeader(SegmentFormat.Kind.SHARED).array();
        header[8] = 2;
        var crc = new CRC32C();
        crc.update(header, 0, 12);
        ByteBuffer.wrap(header).putInt(12, (int) crc.getValue());
        Files.write(home.resolve("000000000001.seg"), header);
        assertThatThrownBy(() -> open(home)).hasMessageContaining("newer program: version 2");
        assertThat(home.resolve("000000000001.seg")).exists();
    }

    @Test
    void theIndexIsMadeAgainFromTheSegments(@TempDir Path home) throws Exception {
        try (var blobs = open(home);
                var committer = committer(blobs)) {
            for (int size : SIZES) {
                committer.commit(note(Tests.put(blobs, Tests.random(size, size))));
            }
        }
        var empty = new MemoryEngine();
        try (var blobs = LogBlobStore.open(home, empty, files, () -> settings, event -> {});
                var committer =
                        new GroupCommitter(
                                empty, blobs, GroupCommitter.DEFAULT_LIMITS, event -> {})) {
            committer.commit(note(Tests.id(new byte[0])));
        }
        try (var blobs = LogBlobStore.open(home, empty, files, () -> settings, event -> {})) {
            for (int size : SIZES) {
                byte[] octets = Tests.random(size, size);
                assertThat(blobs.open(Tests.id(octets), 0, size).readAllBytes()).isEqualTo(octets);
            }
        }
    }

    @Test
    void theReserveDefersNewBlobsOnly(@TempDir Path home) throws Exception {
        try (var blobs = open(home);
                var committer = committer(blobs)) {
            var id = Tests.put(blobs, Tests.octets("here"));
            committer.commit(note(id));
            settings =
                    new BlobSettings(
                            new Octets(1_000),
                            settings.segment(),
                            2,
                            settings.claim(),
                            BlobSettings.Compression.NONE);
            files.room.set(999);
            assertThatThrownBy(blobs::create)
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.FULL));
            assertThatThrownBy(blobs::create).isInstanceOf(EngineException.class);
            assertThat(events)
                    .containsExactly(new EngineEvent.DiskLow(home.toString(), 999, 1_000));
            assertThat(blobs.open(id, 0, 9).readAllBytes()).isEqualTo(Tests.octets("here"));
            committer.commit(new Engine.Write(MAIL, 0, new Batch().delete(id.digest())));
            files.room.set(1_000);
            blobs.create().close();
        }
    }

    @Test
    void aFullDeviceLeavesTheLogAsItWas(@TempDir Path home) throws Exception {
        var kept = new ArrayList<byte[]>();
        try (var blobs = open(home);
                var committer = committer(blobs)) {
            int seed = 0;
            for (int size : List.of(2_000, 80_000, 200_000, LARGE)) {
                // Room for none of the header, for a part, and for all but an octet.
                for (int room : List.of(0, 7, 50, size / 2, size)) {
                    files.room.set(room);
                    byte[] refused = Tests.random(seed++, size);
                    assertThatThrownBy(() -> Tests.put(blobs, refused))
                            .isInstanceOfSatisfying(
                                    EngineException.class,
                                    e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.FULL));
                    assertThat(blobs.octets(Tests.id(refused))).isEmpty();
                    files.room.set(Long.MAX_VALUE);
                    byte[] taken = Tests.random(seed++, size);
                    committer.commit(note(Tests.put(blobs, taken)));
                    kept.add(taken);
                }
            }
        }
        try (var blobs = open(home)) {
            for (byte[] octets : kept) {
                assertThat(blobs.open(Tests.id(octets), 0, Long.MAX_VALUE).readAllBytes())
                        .isEqualTo(octets);
            }
        }
        assertThat(files.list(home)).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void aFullEngineOwesTheEntriesToTheNextGroup(@TempDir Path home) throws Exception {
        var gated = new GatedEngine();
        gated.gate.release(99);
        try (var blobs = LogBlobStore.open(home, gated, files, () -> settings, event -> {});
                var committer =
                        new GroupCommitter(
                                gated, blobs, GroupCommitter.DEFAULT_LIMITS, event -> {})) {
            gated.failure = new EngineException(EngineException.Kind.FULL, "no room", null);
            var id = Tests.put(blobs, Tests.octets("a"));
            assertThatThrownBy(() -> committer.commit(note(id))).hasMessage("no room");
            gated.failure = null;
            // The same octets again: they are in the log, and owed to this commit's group.
            committer.commit(note(Tests.put(blobs, Tests.octets("a"))));
        }
        try (var blobs = LogBlobStore.open(home, gated, files, () -> settings, event -> {})) {
            assertThat(blobs.octets(Tests.id(Tests.octets("a")))).hasValue(1);
        }
    }

    @Test
    void readersOfManySegmentsShareFewOpenFiles(@TempDir Path home) throws Exception {
        try (var blobs = open(home)) {
            var ids = new ArrayList<BlobId>();
            for (int i = 0; i < 12; i++) {
                ids.add(Tests.put(blobs, Tests.random(i, 60_000)));
            }
            var readers =
                    IntStream.range(0, 8)
                            .mapToObj(r -> Thread.ofVirtual().start(() -> readAll(blobs, ids, r)))
                            .toList();
            for (Thread reader : readers) {
                reader.join();
            }
            for (int i = 0; i < 12; i++) {
                assertThat(blobs.open(ids.get(i), 0, 60_000).readAllBytes())
                        .isEqualTo(Tests.random(i, 60_000));
            }
        }
    }

    private static void readAll(BlobStore blobs, List<BlobId> ids, int rotate) {
        for (int i = 0; i < 40; i++) {
            var id = ids.get((i * 5 + rotate) % ids.size());
            try {
                assertThat(Tests.id(blobs.open(id, 0, 60_000).readAllBytes())).isEqualTo(id);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void anInterruptedThreadReadsAndWritesAndHarmsNobody(@TempDir Path home) throws Exception {
        try (var blobs = open(home)) {
            var id = Tests.put(blobs, Tests.random(1, 10_000));
            Thread.currentThread().interrupt();
            assertThat(blobs.open(id, 0, 10_000).readAllBytes()).hasSize(10_000);
            Tests.put(blobs, Tests.random(2, 10_000));
            Tests.put(blobs, Tests.random(3, LARGE));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(blobs.open(id, 0, 10_000).readAllBytes()).hasSize(10_000);
            Tests.put(blobs, Tests.random(4, 10_000));
        }
    }

    @Test
    void aClosedStoreFails(@TempDir Path home) throws Exception {
        var blobs = open(home);
        var id = Tests.put(blobs, Tests.octets("a"));
        blobs.close();
        assertThatThrownBy(() -> blobs.open(id, 0, 1).read()).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> Tests.put(blobs, Tests.octets("b")))
                .isInstanceOf(EngineException.class);
        blobs.close();
    }

    @Test
    void filesAreTheOwnersAlone(@TempDir Path home) throws Exception {
        try (var blobs = open(home.resolve("made"))) {
            Tests.put(blobs, Tests.octets("a"));
            assertThat(Files.getPosixFilePermissions(home.resolve("made"))).hasSize(3);
            assertThat(Files.getPosixFilePermissions(home.resolve("made/000000000001.seg")))
                    .hasSize(2);
        }
    }

    private long octetsIn(Path home) throws IOException {
        long octets = 0;
        for (String name : files.list(home)) {
            octets += Files.size(home.resolve(name));
        }
        return octets;
    }
}
