package org.postern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.Octets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

@Timeout(60)
final class BlobVerificationTest {
    private static final Partition MAIL = new Partition("mail/p");
    private static final BlobSettings SETTINGS =
            new BlobSettings(
                    new Octets(0),
                    new Octets(300_000),
                    4,
                    Duration.ofHours(1),
                    BlobSettings.Compression.NONE);

    @TempDir private Path home;

    private final MemoryEngine engine = new MemoryEngine();
    private final List<BlobId> ids = new ArrayList<>();
    private final Map<BlobVerification.Step, Long> reached =
            new EnumMap<>(BlobVerification.Step.class);
    private LogBlobStore blobs;
    private GroupCommitter committer;

    @BeforeEach
    void fill() throws EngineException {
        blobs = LogBlobStore.open(home, engine, new DiskFileLayer(), () -> SETTINGS, event -> {});
        committer = new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, event -> {});
        for (int i = 0; i < 50; i++) {
            var id = Tests.put(blobs, Tests.random(i, i == 9 ? 500_000 : 40_000));
            refer(id);
            ids.add(id);
        }
    }

    @AfterEach
    void close() {
        committer.close();
        blobs.close();
    }

    private void refer(BlobId id) throws EngineException {
        committer.commit(new Engine.Write(MAIL, 0, new Batch().put(id.digest(), new byte[0])));
    }

    private BlobVerification.Verified verify() throws EngineException {
        return new BlobVerification(blobs, engine, BlobCollectorTest::references)
                .run((step, done, _) -> reached.put(step, done), Pace.unlimited());
    }

    @Test
    void aSoundStoreIsSound() throws Exception {
        var verified = verify();
        assertThat(verified.findings()).isEmpty();
        assertThat(verified.isSound()).isTrue();
        assertThat(verified.blobs()).isEqualTo(50);
        assertThat(verified.references()).isEqualTo(50);
        assertThat(verified.octets()).isEqualTo(49 * 40_000 + 500_000);
        assertThat(verified.orphans()).isZero();
        assertThat(verified.segmentOctets()).isEqualTo(Tests.octetsIn(home));
        assertThat(reached).containsEntry(BlobVerification.Step.SEGMENTS, Tests.octetsIn(home));
    }

    @Test
    void orphansAreCountedAndNoFault() throws Exception {
        committer.commit(new Engine.Write(MAIL, 0, new Batch().delete(ids.getFirst().digest())));
        var verified = verify();
        assertThat(verified.isSound()).isTrue();
        assertThat(verified.orphans()).isEqualTo(1);
        assertThat(verified.orphanOctets()).isEqualTo(40_000);
    }

    @Test
    void aMissingBodyIsNamedWithItsHolder() throws Exception {
        var nowhere = Tests.id(Tests.octets("nowhere"));
        refer(nowhere);
        var verified = verify();
        assertThat(verified.isSound()).isFalse();
        assertThat(verified.findings())
                .containsExactly(
                        new BlobVerification.Finding.Missing(nowhere.toString(), "a message"));
    }

    @Test
    void rotIsFoundInHeaderContentAndChecksum() throws Exception {
        for (int number : List.of(3, 9, 20)) {
            var location = blobs.index().find(ids.get(number)).orElseThrow();
            for (long at : List.of(0L, 30L, 70L, SegmentFormat.recordOctets(40_000) - 1)) {
                flip(location, at);
                var verified = verify();
                assertThat(verified.findings())
                        .singleElement()
                        .isInstanceOfSatisfying(
                                BlobVerification.Finding.Rotten.class,
                                rotten ->
                                        assertThat(rotten.blob())
                                                .isEqualTo(ids.get(number).toString()));
                flip(location, at);
            }
        }
        assertThat(verify().isSound()).isTrue();
    }

    private void flip(BlobLocation location, long at) throws IOException {
        var path = blobs.segments().path(location.segment());
        byte[] octets = Files.readAllBytes(path);
        octets[(int) (location.offset() + at)] ^= 4;
        Files.write(path, octets);
    }

    @Test
    void aLostSegmentIsLossOfAllItsBodies() throws Exception {
        long lost = blobs.index().find(ids.getFirst()).orElseThrow().segment();
        long inIt =
                ids.stream()
                        .filter(id -> {
                            try {
                                return blobs.index().find(id).orElseThrow().segment() == lost;
                            } catch (EngineException e) {
                                throw new AssertionError(e);
                            }
                        })
                        .count();
        blobs.segments().remove(lost);
        var verified = verify();
        assertThat(verified.allFindings()).isEqualTo(inIt);
        assertThat(verified.findings().getFirst().toString()).contains("segment " + lost);
    }
}
