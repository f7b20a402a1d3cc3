package org.postern.engine.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.engine.EngineException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

final class RocksNativeTest {
    @Test
    void theLibraryIsUnpackedOnceAndMendedWhenTorn(@TempDir Path folder) throws Exception {
        var stale = Files.createDirectories(folder.resolve("rocksdb-0"));
        Files.createFile(stale.resolve("old.so"));
        RocksNative.load(folder);
        assertThat(stale).doesNotExist();
        var file = unpacked(folder);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Object first = Files.readAttributes(file, "unix:ino").get("ino");
        RocksNative.load(folder);
        assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(first);
        long size = Files.size(file);
        Files.write(file.resolveSibling("torn"), new byte[9]);
        Files.move(file.resolveSibling("torn"), file, StandardCopyOption.REPLACE_EXISTING);
        RocksNative.load(folder);
        assertThat(Files.size(file)).isEqualTo(size);
    }

    @Test
    void aFolderThatCannotBeMadeIsAnError(@TempDir Path folder) throws Exception {
        var file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> RocksNative.load(file.resolve("below")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("cannot be unpacked");
    }

    private static Path unpacked(Path folder) throws Exception {
        try (var folders = Files.list(folder)) {
            List<Path> all = folders.toList();
            assertThat(all).hasSize(1);
            try (var files = Files.list(all.getFirst())) {
                return files.findFirst().orElseThrow();
            }
        }
    }
}
