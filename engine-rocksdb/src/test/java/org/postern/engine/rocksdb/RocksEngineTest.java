package org.postern.engine.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.engine.Batch;
import org.postern.engine.Direction;
import org.postern.engine.Engine;
import org.postern.engine.EngineContract;
import org.postern.engine.EngineException;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class RocksEngineTest implements EngineContract {
    @TempDir static Path library;

    @BeforeAll
    static void load() throws Exception {
        RocksNative.load(library);
    }

    @Override
    public Engine open(Path home) throws EngineException {
        return RocksEngine.open(home, RocksSettings.DEFAULTS);
    }

    @Test
    void aHomeInUseIsRefused(@TempDir Path home) throws Exception {
        try (var engine = open(home)) {
            assertThatThrownBy(() -> open(home))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("in use");
            engine.write(List.of(new Engine.Write(P, 0, new Batch())));
        }
        open(home).close();
    }

    @Test
    void aNewerFormatIsRefused(@TempDir Path home) throws Exception {
        open(home).close();
        putRaw(home, PartitionKeys.FORMAT, new byte[] {0, 0, 0, 2});
        assertThatThrownBy(() -> open(home))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("has format 2, this program knows up to 1");
        putRaw(home, PartitionKeys.FORMAT, new byte[] {0, 0, 0, 1});
        open(home).close();
    }

    @Test
    void aForeignDatabaseIsRefused(@TempDir Path home) throws Exception {
        putRaw(home, new byte[] {'m', 0, 'k'}, new byte[] {1});
        assertThatThrownBy(() -> open(home)).hasMessageContaining("not one of ours");
    }

    @Test
    void anUnwritableHomeIsRefused(@TempDir Path home) throws Exception {
        var file = Files.createFile(home.resolve("file"));
        assertThatThrownBy(() -> open(file)).isInstanceOf(EngineException.class);
    }

    @Test
    void aClosedEngineFailsWithoutHarm(@TempDir Path home) throws Exception {
        var engine = open(home);
        var snapshot = engine.snapshot();
        engine.close();
        engine.close();
        byte[] key = {1};
        assertThatThrownBy(() -> engine.get(P, key)).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> engine.range(P, key, null, 1, Direction.FORWARD))
                .isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> engine.write(List.of())).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> engine.compareAndSet(P, key, null, key))
                .isInstanceOf(EngineException.class);
        assertThatThrownBy(engine::snapshot).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> snapshot.get(P, key)).isInstanceOf(EngineException.class);
        snapshot.close();
    }

    @Test
    void aHomeItMakesIsItsOwnersAlone(@TempDir Path home) throws Exception {
        open(home.resolve("index")).close();
        assertThat(Files.getPosixFilePermissions(home.resolve("index"))).hasSize(3);
    }

    @Test
    void tellsWhatItUses(@TempDir Path home) throws Exception {
        try (var engine = RocksEngine.open(home, RocksSettings.DEFAULTS)) {
            assertThat(engine.usage().writeBuffers()).isPositive();
        }
    }

    private static void putRaw(Path home, byte[] key, byte[] value) throws Exception {
        try (var options = new Options().setCreateIfMissing(true);
                var database = RocksDB.open(options, home.toString())) {
            database.put(key, value);
        }
    }
}
