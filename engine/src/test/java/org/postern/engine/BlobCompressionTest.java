package org.postern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Compressed records beside plain ones: read in parts, collected, verified, indexed again, and
/// damaged.
@Timeout(60)
final class BlobCompressionTest {
    private static final Partition MAIL = new Partition("mail/p");
    private static final long SEED = Long.getLong("postern.seed", System.nanoTime());
    private static final List<Integer> SIZES =
            List.of(1, 2_000, 65_536, 65_537, 140_000, 260_000, 700_000);

    @TempDir private Path home;

    private final AtomicLong nanos = new AtomicLong(5);
    private MemoryEngine engine = new MemoryEngine();
    private BlobSettings.Compression compression = BlobSettings.Compression.ZSTD;
    private LogBlobStore blobs;
    private GroupCommitter committer;

    @BeforeEach
    void open() throws EngineException {
        blobs =
                LogBlobStore.open(
                        home, engine, new DiskFileLayer(), this::settings, event -> {}, nanos::get);
        committer = new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, event -> {});
    }

    private BlobSettings settings() {
        return new BlobSettings(
                new Octets(0), new Octets(1 << 20), 4, Duration.ofHours(1), compression);
    }

    @AfterEach
    void close() {
        committer.close();
        blobs.close();
    }

    private BlobId store(byte[] octets) throws EngineException {
        var id = Tests.put(blobs, octets);
        committer.commit(new Engine.Write(MAIL, 0, new Batch().put(id.digest(), new byte[0])));
        return id;
    }

    private BlobLocation location(BlobId id) throws EngineException {
        return blobs.index().find(id).orElseThrow();
    }

    /// Every other blob is stored as it is.
    private List<byte[]> storeBothForms() throws EngineException {
        var all = new ArrayList<byte[]>();
        for (boolean compress : List.of(true, false, true, false)) {
            compression = compress ? BlobSettings.Compression.ZSTD : BlobSettings.Compression.NONE;
            for (int size : SIZES) {
                byte[] octets = Tests.mixed(2L * all.size(), size);
                boolean compressed = location(store(octets)).isCompressed();
                assertThat(compressed).as("size " + size).isEqualTo(compress && size > 1);
                all.add(octets);
            }
        }
        return all;
    }

    private void checkAll(List<byte[]> all) throws IOException {
        for (byte[] octets : all) {
            assertThat(Tests.read(blobs, Tests.id(octets))).isEqualTo(octets);
        }
        var verified =
                new BlobVerification(blobs, engine, BlobCollectorTest::references)
                        .run((_, _, _) -> {}, Pace.unlimited());
        assertThat(verified.findings()).isEmpty();
    }

    @Test
    void noiseIsStoredAsItIs() throws Exception {
        for (int size : SIZES) {
            var location = location(store(Tests.random(size, size)));
            assertThat(location.stored()).isEqualTo(size);
        }
    }

    @Test
    void textTakesLessRoom() throws Exception {
        var octets = Tests.mixed(0, 60_000);
        assertThat(location(store(octets)).recordOctets()).isLessThan(20_000);
    }

    @Test
    void bothFormsLiveInOneStore() throws Exception {
        var all = storeBothForms();
        checkAll(all);
        close();
        open();
        checkAll(all);
    }

    @Test
    void theIndexIsMadeAgain() throws Exception {
        var all = storeBothForms();
        close();
        engine = new MemoryEngine();
        open();
        for (byte[] octets : all) {
            committer.commit(
                    new Engine.Write(
                            MAIL, 0, new Batch().put(Tests.id(octets).digest(), new byte[0])));
        }
        checkAll(all);
    }

    @Test
    void collectionMovesRecordsAsTheyAre() throws Exception {
        var all = new ArrayList<>(storeBothForms());
        // So that the segments with the blobs are not appended to any more.
        for (int seed = 100; seed < 106; seed++) {
            compression = BlobSettings.Compression.NONE;
            all.add(Tests.random(seed, 250_000));
            store(all.getLast());
        }
        var kept = new ArrayList<byte[]>();
        for (int i = 0; i < all.size(); i++) {
            if (i % 3 == 0) {
                kept.add(all.get(i));
            } else {
                byte[] id = Tests.id(all.get(i)).digest();
                committer.commit(new Engine.Write(MAIL, 0, new Batch().delete(id)));
            }
        }
        var before = new ArrayList<BlobLocation>();
        for (byte[] octets : kept) {
            before.add(location(Tests.id(octets)));
        }
        nanos.addAndGet(Duration.ofDays(1).toNanos());
        // What is moved is not compressed anew, or expanded, whatever the setting is by now.
        var collected =
                new BlobCollector(
                                blobs,
                                engine,
                                committer,
                                BlobCollectorTest::references,
                                () -> new CollectionSettings(Duration.ofHours(1), 1, new Octets(0)),
                                event -> {})
                        .collect(Pace.unlimited());
        assertThat(collected.octetsMoved()).isPositive();
        assertThat(collected.octetsFreed()).isPositive();
        for (int i = 0; i < kept.size(); i++) {
            assertThat(location(Tests.id(kept.get(i))).stored()).isEqualTo(before.get(i).stored());
        }
        checkAll(kept);
    }

    @Test
    void aPartIsReadWithoutTheRest() throws Exception {
        byte[] octets = Tests.mixed(0, 700_000);
        var id = store(octets);
        var location = location(id);
        var path = blobs.segments().path(location.segment());
        byte[] file = Files.readAllBytes(path);
        // All blocks but the sixth are lost.
        var table = BlockTable.read(location, source(file));
        for (int number = 0; number < location.blocks(); number++) {
            if (number != 5) {
                Arrays.fill(
                        file,
                        (int) table.at(number),
                        (int) table.at(number) + table.stored(number),
                        (byte) 0);
            }
        }
        Files.write(path, file);
        int from = 5 * SegmentFormat.BLOCK;
        var target = ByteBuffer.allocate(SegmentFormat.BLOCK);
        assertThat(blobs.read(id, from, target)).isEqualTo(SegmentFormat.BLOCK);
        assertThat(target.array())
                .isEqualTo(Arrays.copyOfRange(octets, from, from + SegmentFormat.BLOCK));
        assertThatThrownBy(() -> blobs.read(id, from - 1, ByteBuffer.allocate(1)))
                .isInstanceOf(EngineException.class);
    }

    private static BlockTable.Source source(byte[] file) {
        return (target, position) -> {
            int octets = Math.clamp(file.length - position, 0, target.remaining());
            target.put(file, (int) position, octets);
            return octets;
        };
    }

    /// Every kind of octet of a record, changed.
    @Test
    void damageIsFound() throws Exception {
        System.out.println("postern.seed=" + SEED);
        var random = new Random(SEED);
        byte[] octets = Tests.mixed(0, 200_000);
        var id = store(octets);
        var location = location(id);
        var path = blobs.segments().path(location.segment());
        byte[] sound = Files.readAllBytes(path);
        for (int i = 0; i < 200; i++) {
            byte[] damaged = sound.clone();
            int at = (int) location.offset() + random.nextInt((int) location.recordOctets());
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(path, damaged);
            assertThatThrownBy(() -> Tests.read(blobs, id))
                    .as("octet " + at)
                    .isInstanceOf(EngineException.class);
        }
        Files.write(path, sound);
        assertThat(Tests.read(blobs, id)).isEqualTo(octets);
    }

    /// Blocks whose checksum is right and whose frame is not: no more than a block is ever made of
    /// one, and nothing but a refusal comes of it.
    @Test
    void aHostileBlockIsRefused() throws Exception {
        System.out.println("postern.seed=" + SEED);
        var random = new Random(SEED);
        var codec = new BlockCompression(home);
        var frame = new byte[BlockCompression.bound(8 << 20)];
        // Eight mebioctets of nothing in some hundred octets.
        int bomb = codec.compress(new byte[8 << 20], 0, 8 << 20, frame);
        assertThat(bomb).isBetween(1, 2_000);
        var content = new byte[SegmentFormat.BLOCK + 1];
        content[SegmentFormat.BLOCK] = 77;
        for (int octets : List.of(0, 1, 1_000, SegmentFormat.BLOCK)) {
            assertThatThrownBy(() -> codec.expand(frame, 0, bomb, content, octets))
                    .isInstanceOf(DamageException.class);
        }
        byte[] text = Tests.mixed(0, SegmentFormat.BLOCK);
        int whole = codec.compress(text, 0, text.length, frame);
        for (int octets : List.of(0, text.length - 1)) {
            assertThatThrownBy(() -> codec.expand(frame, 0, whole, content, octets))
                    .isInstanceOf(DamageException.class);
        }
        for (int i = 0; i < 20_000; i++) {
            byte[] hostile = Arrays.copyOf(frame, 1 + random.nextInt(whole));
            for (int n = random.nextInt(4); n >= 0; n--) {
                hostile[random.nextInt(Math.min(hostile.length, 1 << random.nextInt(1, 16)))] =
                        (byte) random.nextInt();
            }
            try {
                codec.expand(hostile, 0, hostile.length, content, SegmentFormat.BLOCK);
            } catch (DamageException e) {
                assertThat(e).hasMessageContaining("block");
            }
            assertThat(content[SegmentFormat.BLOCK]).isEqualTo((byte) 77);
        }
    }

    @Test
    void aHostileTableIsRefused() throws Exception {
        var location = new BlobLocation(1, 0, 3L * SegmentFormat.BLOCK, 3_000);
        for (int[] lengths :
                List.of(
                        new int[] {0, 1_500, 1_500},
                        new int[] {-1, 1_501, 1_500},
                        new int[] {1_000, 1_000, 1_001},
                        new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, 3_002},
                        new int[] {SegmentFormat.BLOCK + 1, 1, 1})) {
            assertThatThrownBy(() -> BlockTable.read(location, source(table(location, lengths))))
                    .as(Arrays.toString(lengths))
                    .isInstanceOf(DamageException.class);
        }
        var table = BlockTable.read(location, source(table(location, 1_000, 1_500, 500)));
        assertThat(table.stored(1)).isEqualTo(1_500);
        assertThat(table.at(2)).isEqualTo(SegmentFormat.RECORD_HEADER + 2_508);
        var endless = new BlobLocation(1, 0, Long.MAX_VALUE / 4, Long.MAX_VALUE / 8);
        assertThatThrownBy(() -> BlockTable.read(endless, (_, _) -> 0))
                .isInstanceOf(DamageException.class);
    }

    /// A file in which a record has this table, with the right checksum.
    private static byte[] table(BlobLocation location, int... lengths) {
        var file = ByteBuffer.allocate((int) location.recordOctets());
        int begin = file.capacity() - SegmentFormat.CHECKSUM - lengths.length * Integer.BYTES;
        file.position(begin);
        for (int length : lengths) {
            file.putInt(length);
        }
        int octets = file.position() - begin;
        file.putInt(SegmentFormat.blockChecksum(lengths.length, file.array(), begin, octets));
        return file.array();
    }

    @Test
    void aHeaderWithImpossibleLengthsIsRefused() {
        for (long[] lengths :
                List.of(
                        new long[] {10, 0},
                        new long[] {10, -1},
                        new long[] {70_000, 1},
                        new long[] {Long.MAX_VALUE, 1_000})) {
            var header = new byte[SegmentFormat.RECORD_HEADER];
            SegmentFormat.putRecordHeader(header, Tests.id(header), lengths[0], lengths[1]);
            assertThatThrownBy(() -> SegmentFormat.recordHeader(header))
                    .as(Arrays.toString(lengths))
                    .isInstanceOf(DamageException.class);
        }
    }
}
