package org.postern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A device that becomes read-only under the blobs: writes are refused as failures of the device,
/// reading goes on, and nothing that was acknowledged is lost.
@Timeout(60)
final class ReadOnlyDeviceTest {
    private static final Partition MAIL = new Partition("mail/p");

    @TempDir private Path home;

    private final MemoryEngine engine = new MemoryEngine();
    private final ReadOnlyFileLayer files = new ReadOnlyFileLayer();
    private final List<byte[]> kept = new ArrayList<>();

    private LogBlobStore open() throws EngineException {
        return LogBlobStore.open(home, engine, files, () -> BlobSettings.DEFAULTS, event -> {});
    }

    private GroupCommitter committer(LogBlobStore blobs) {
        return new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, event -> {});
    }

    private static void commit(Committer committer, BlobId id) throws EngineException {
        committer.commit(new Engine.Write(MAIL, 0, new Batch().put(id.digest(), new byte[0])));
    }

    private void keep(LogBlobStore blobs, Committer committer, byte[] octets)
            throws EngineException {
        commit(committer, Tests.put(blobs, octets));
        kept.add(octets);
    }

    private void checkKept(LogBlobStore blobs) throws IOException {
        for (byte[] octets : kept) {
            assertThat(Tests.read(blobs, Tests.id(octets))).isEqualTo(octets);
        }
    }

    private static void assertFails(ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.FAILED));
    }

    @Test
    void newBodiesAreRefusedUntilTheDeviceIsWritableAgain() throws Exception {
        try (var blobs = open();
                var committer = committer(blobs)) {
            keep(blobs, committer, Tests.random(1, 5_000));
            keep(blobs, committer, Tests.random(2, 500_000));
            files.readOnly.set(true);
            for (int size : List.of(10, 5_000, 500_000)) {
                assertFails(() -> Tests.put(blobs, Tests.random(3, size)));
                checkKept(blobs);
            }
            // Nothing was handed to the device and lost there, so that no restart is needed.
            assertThat(committer.failure()).isEmpty();
            files.readOnly.set(false);
            keep(blobs, committer, Tests.random(4, 5_000));
            keep(blobs, committer, Tests.random(5, 500_000));
            checkKept(blobs);
        }
        try (var blobs = open()) {
            checkKept(blobs);
        }
    }

    @Test
    void whatCouldNotBeForcedIsNotAcknowledgedAndStopsAllWrites() throws Exception {
        try (var blobs = open();
                var committer = committer(blobs)) {
            keep(blobs, committer, Tests.random(1, 5_000));
            var id = Tests.put(blobs, Tests.random(2, 5_000));
            files.readOnly.set(true);
            assertFails(() -> commit(committer, id));
            assertThat(committer.failure()).isPresent();
            files.readOnly.set(false);
            // What the device holds of it is unknown until the node is started again.
            assertFails(() -> commit(committer, id));
            checkKept(blobs);
        }
        try (var blobs = open();
                var committer = committer(blobs)) {
            checkKept(blobs);
            keep(blobs, committer, Tests.random(2, 5_000));
            keep(blobs, committer, Tests.random(3, 500_000));
            checkKept(blobs);
            assertThat(committer.failure()).isEmpty();
        }
    }
}
