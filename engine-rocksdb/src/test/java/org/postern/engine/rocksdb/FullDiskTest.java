package org.postern.engine.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.engine.Batch;
import org.postern.engine.BlobId;
import org.postern.engine.BlobSettings;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.GroupCommitter;
import org.postern.engine.LogBlobStore;
import org.postern.engine.Partition;
import org.postern.kernel.Octets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/// A device that is really full, under the index and the blobs: writers are told `FULL`, reading
/// goes on, nothing acknowledged is lost, and once there is room work goes on without a restart.
/// Needs leave to mount a file system of its own.
@Timeout(120)
final class FullDiskTest {
    private static final Partition MAIL = new Partition("mail/p");
    private static final int DEVICE_OCTETS = 32 << 20;
    private static final int BALLAST_OCTETS = 20 << 20;

    /// Small, so that tables are written and merged on the full device too.
    private static final RocksSettings SETTINGS =
            new RocksSettings(
                    new Octets(1 << 20),
                    new Octets(1 << 20),
                    2,
                    64,
                    2,
                    RocksSettings.Compression.NONE);

    private static final BlobSettings BLOBS =
            new BlobSettings(
                    new Octets(0),
                    new Octets(1 << 20),
                    8,
                    Duration.ofHours(1),
                    BlobSettings.Compression.NONE);

    @TempDir private Path home;
    private Path device;

    @BeforeEach
    void mount() throws Exception {
        RocksNative.load(home.resolve("native"));
        device = Files.createDirectory(home.resolve("device"));
        assumeTrue(
                run(
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        "size=" + DEVICE_OCTETS,
                        "tmpfs",
                        device.toString()),
                "no leave to mount a file system");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", device.toString());
    }

    private static boolean run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aFullDeviceIsToldAndOvercome() throws Exception {
        var ballast = device.resolve("ballast");
        Files.write(ballast, new byte[BALLAST_OCTETS]);
        int acknowledged;
        try (var ground = new Ground()) {
            acknowledged = ground.writeUntilFull(0);
            ground.checkAll(acknowledged);
            // The index may have freed room by compaction meanwhile; it is full again soon.
            acknowledged = ground.writeUntilFull(acknowledged);
            ground.checkAll(acknowledged);
            Files.delete(ballast);
            acknowledged = ground.writeOnceThereIsRoom(acknowledged);
            ground.checkAll(acknowledged);
        }
        try (var ground = new Ground()) {
            ground.checkAll(acknowledged);
            ground.write(acknowledged++);
            ground.checkAll(acknowledged);
        }
    }

    @Test
    void aFullDeviceOpens() throws Exception {
        int acknowledged;
        Files.write(device.resolve("ballast"), new byte[BALLAST_OCTETS]);
        try (var ground = new Ground()) {
            acknowledged = ground.writeUntilFull(0);
        }
        Files.delete(device.resolve("ballast"));
        try (var ground = new Ground()) {
            ground.checkAll(acknowledged);
        }
    }

    /// Engine, blobs and committer as a node has them.
    private final class Ground implements AutoCloseable {
        private final RocksEngine engine;
        private final LogBlobStore blobs;
        private final GroupCommitter committer;

        Ground() throws EngineException {
            engine = RocksEngine.open(device.resolve("index"), SETTINGS);
            blobs =
                    LogBlobStore.open(
                            device.resolve("blobs"),
                            engine,
                            new DiskFileLayer(),
                            () -> BLOBS,
                            event -> {});
            committer =
                    new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, event -> {});
        }

        void write(int number) throws EngineException {
            byte[] octets = octets(number);
            try (var writer = blobs.create()) {
                writer.write(octets, 0, octets.length);
                var id = writer.finish();
                var value = ByteBuffer.allocate(2_000).put(id.digest()).array();
                committer.commit(new Engine.Write(MAIL, 0, new Batch().put(key(number), value)));
            }
        }

        /// @return the first number that was refused
        int writeUntilFull(int from) {
            int number = from;
            var refused = refused(number);
            while (refused == null) {
                refused = refused(++number);
            }
            assertThat(refused).isEqualTo(EngineException.Kind.FULL);
            return number;
        }

        EngineException.@Nullable Kind refused(int number) {
            try {
                write(number);
                return null;
            } catch (EngineException e) {
                return e.kind();
            }
        }

        /// The index looks for room by itself, now and then: until it has found it, it refuses.
        int writeOnceThereIsRoom(int from) {
            int number = from;
            while (number < from + 100) {
                var refused = refused(number);
                assertThat(refused).isIn(null, EngineException.Kind.FULL);
                number += refused == null ? 1 : 0;
            }
            return number;
        }

        void checkAll(int end) throws EngineException {
            for (int number = 0; number < end; number++) {
                byte[] value = engine.get(MAIL, key(number)).orElseThrow();
                var id = new BlobId(Arrays.copyOf(value, 32));
                var target = ByteBuffer.allocate(3_000);
                blobs.read(id, 0, target);
                assertThat(target.array()).isEqualTo(octets(number));
            }
        }

        @Override
        public void close() {
            committer.close();
            blobs.close();
            engine.close();
        }
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private static byte[] octets(int number) {
        var octets = new byte[3_000];
        new Random(number).nextBytes(octets);
        return octets;
    }
}
