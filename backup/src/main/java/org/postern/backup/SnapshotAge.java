package org.postern.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// How old the latest snapshot is.
public final class SnapshotAge {
    private SnapshotAge() {}

    /// When the newest whole snapshot in a folder was begun; empty when there is none.
    ///
    /// @throws IOException when the folder cannot be read
    public static Optional<Instant> newest(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        return SnapshotFolder.newest(folder)
                .flatMap(path -> SnapshotFolder.begun(Trees.name(path)));
    }
}
