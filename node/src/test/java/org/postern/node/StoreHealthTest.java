package org.postern.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.engine.Batch;
import org.postern.engine.BlobCounters;
import org.postern.engine.BlobSettings;
import org.postern.engine.CommitPrelude;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryEngine;
import org.postern.engine.Partition;
import org.postern.kernel.Service.State;

import java.io.IOException;
import java.nio.file.Path;

/// What `Status` says of a store that takes no writes, or soon none.
final class StoreHealthTest {
    private static final long RESERVE = BlobSettings.DEFAULTS.reserve().count();

    private static StoreHealth health(GroupCommitter committer, long usable, Path folder) {
        return new StoreHealth(
                committer,
                () -> new BlobCounters(0, 0, 0, 0, 0, 0, usable),
                () -> BlobSettings.DEFAULTS,
                folder);
    }

    @Test
    void lessRoomThanTheReserveIsTold(@TempDir Path folder) {
        try (var committer = new GroupCommitter(new MemoryEngine())) {
            assertThat(health(committer, RESERVE, folder).health().state()).isEqualTo(State.OK);
            var low = health(committer, RESERVE - 1, folder).health();
            assertThat(low.state()).isEqualTo(State.DEGRADED);
            assertThat(low.text()).contains("make room");
        }
    }

    @Test
    void aFailedDeviceIsToldUntilTheRestart(@TempDir Path folder) {
        var failing =
                new CommitPrelude() {
                    @Override
                    public Forced force() throws EngineException {
                        throw new EngineException(
                                EngineException.Kind.FAILED, "Read-only file system", null);
                    }

                    @Override
                    public void written() {}

                    @Override
                    public void failed() {}
                };
        var write = new Engine.Write(new Partition("mail/p"), 0, new Batch());
        try (var committer =
                new GroupCommitter(
                        new MemoryEngine(), failing, GroupCommitter.DEFAULT_LIMITS, event -> {})) {
            assertThatThrownBy(() -> committer.commit(write)).isInstanceOf(EngineException.class);
            var told = health(committer, RESERVE, folder).health();
            assertThat(told.state()).isEqualTo(State.FAILED);
            assertThat(told.text()).contains("Read-only file system", "start the node");
        }
    }

    /// Needs leave to mount a file system.
    @Test
    void aReadOnlyDeviceIsToldBeforeAnythingIsWritten(@TempDir Path folder) throws Exception {
        var device = folder.toString();
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", device), "no leave to mount");
        try (var committer = new GroupCommitter(new MemoryEngine())) {
            var health = health(committer, RESERVE, folder);
            assertThat(health.health().state()).isEqualTo(State.FAILED);
            assertThat(health.health().text()).contains("read-only");
            assertThat(run("mount", "-o", "remount,rw", device)).isTrue();
            assertThat(health.health().state()).isEqualTo(State.OK);
        } finally {
            run("umount", device);
        }
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
}
