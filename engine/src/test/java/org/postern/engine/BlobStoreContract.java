package org.postern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// What every [BlobStore] does.
public interface BlobStoreContract {
    /// Sizes at the edges of blocks and of what is kept in memory.
    List<Integer> SIZES =
            List.of(
                    0, 1, 4_095, 4_097, 65_535, 65_536, 65_537, 131_072, 262_143, 262_144, 262_145,
                    327_680, 1_000_000);

    /// Opens an empty store in `home`.
    BlobStore open(Path home) throws EngineException;

    @Test
    default void whatIsWrittenIsRead(@TempDir Path home) throws Exception {
        try (var blobs = open(home)) {
            for (int size : SIZES) {
                byte[] octets = octets(size);
                var id = put(blobs, octets, 10_007);
                assertThat(id).as("size " + size).isEqualTo(Tests.id(octets));
                assertThat(blobs.octets(id)).hasValue(size);
                assertThat(blobs.open(id, 0, Long.MAX_VALUE).readAllBytes()).isEqualTo(octets);
            }
            for (int size : SIZES) {
                byte[] octets = octets(size);
                assertThat(blobs.open(Tests.id(octets), 0, size).readAllBytes()).isEqualTo(octets);
            }
        }
    }

    @Test
    default void theIdDoesNotDependOnHowTheOctetsCome(@TempDir Path home) throws Exception {
        byte[] octets = octets(300_000);
        try (var blobs = open(home)) {
            for (int chunk : List.of(1, 77, 65_536, 300_000)) {
                assertThat(put(blobs, octets, chunk)).isEqualTo(Tests.id(octets));
            }
        }
    }

    @Test
    default void rangesAreCutAtTheEnd(@TempDir Path home) throws Exception {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        System.out.println("postern.seed=" + seed);
        var random = new Random(seed);
        try (var blobs = open(home)) {
            for (int size : List.of(0, 100, 65_536, 200_000, 400_000)) {
                byte[] octets = octets(size);
                var id = put(blobs, octets, 9_999);
                for (int i = 0; i < 40; i++) {
                    int offset = random.nextInt(size + 10);
                    int length = random.nextInt(size + 10);
                    checkRange(blobs, id, octets, offset, length);
                }
                assertThat(blobs.read(id, size, ByteBuffer.allocate(9))).isEqualTo(-1);
                assertThat(blobs.read(id, Long.MAX_VALUE, ByteBuffer.allocate(9))).isEqualTo(-1);
                assertThat(blobs.open(id, Long.MAX_VALUE, Long.MAX_VALUE).read()).isEqualTo(-1);
            }
        }
    }

    private static void checkRange(
            BlobStore blobs, BlobId id, byte[] octets, int offset, int length) throws IOException {
        int from = Math.min(offset, octets.length);
        byte[] expected =
                Arrays.copyOfRange(octets, from, from + Math.min(length, octets.length - from));
        assertThat(blobs.open(id, offset, length).readAllBytes()).isEqualTo(expected);
        var target = ByteBuffer.allocate(length + 3).position(3);
        int read = blobs.read(id, offset, target);
        assertThat(read).isEqualTo(offset >= octets.length ? -1 : expected.length);
        assertThat(Arrays.copyOfRange(target.array(), 3, target.position())).isEqualTo(expected);
    }

    @Test
    default void aStreamSkips(@TempDir Path home) throws Exception {
        byte[] octets = octets(150_000);
        try (var blobs = open(home)) {
            var stream = blobs.open(put(blobs, octets, 1_000), 10, 140_000);
            assertThat(stream.skip(100_000)).isEqualTo(100_000);
            assertThat(stream.read()).isEqualTo(octets[100_010] & 0xff);
            assertThat(stream.skip(-5)).isZero();
            assertThat(stream.skip(99_999)).isEqualTo(39_999);
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    @Test
    default void anUnfinishedBlobLeavesNothing(@TempDir Path home) throws Exception {
        try (var blobs = open(home)) {
            for (int size : List.of(100, 1_000_000)) {
                try (var writer = blobs.create()) {
                    writer.write(octets(size), 0, size);
                    assertThat(writer.octets()).isEqualTo(size);
                }
                assertThat(blobs.octets(Tests.id(octets(size)))).isEmpty();
            }
        }
    }

    @Test
    default void anAbsentBlobIsAFailure(@TempDir Path home) throws Exception {
        var id = Tests.id(octets(5));
        try (var blobs = open(home)) {
            assertThat(blobs.octets(id)).isEmpty();
            assertThatThrownBy(() -> blobs.open(id, 0, 1))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("no blob " + id);
            assertThatThrownBy(() -> blobs.read(id, 0, ByteBuffer.allocate(1)))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("no blob " + id);
        }
    }

    private static byte[] octets(int size) {
        return Tests.mixed(size, size);
    }

    private static BlobId put(BlobStore blobs, byte[] octets, int chunk) throws EngineException {
        try (var writer = blobs.create()) {
            for (int at = 0; at < octets.length; at += chunk) {
                writer.write(octets, at, Math.min(chunk, octets.length - at));
            }
            return writer.finish();
        }
    }
}
