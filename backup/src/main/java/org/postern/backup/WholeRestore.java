package org.postern.backup;

import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Makes a home out of a snapshot, where no node runs. Every octet is compared with the manifest,
/// and the home has its name only when it is whole.
public final class WholeRestore {
    private static final String DATA = "data";

    private final Path snapshot;
    private final Manifest manifest;
    private long done;

    private WholeRestore(Path snapshot, Manifest manifest) {
        this.snapshot = snapshot;
        this.manifest = manifest;
    }

    /// @param named a snapshot, or a folder of snapshots, of which the newest is meant
    /// @param home not there yet, or an empty folder
    /// @return one sentence that says what was restored
    /// @throws ProblemException when the snapshot is damaged or the home is in use; the home is as
    ///   it was then
    public static String run(Path named, Path home, Progress progress) throws ProblemException {
        Path snapshot = SnapshotFolder.find(named.toAbsolutePath());
        var manifest = SnapshotFolder.manifest(snapshot);
        new WholeRestore(snapshot, manifest).into(home.toAbsolutePath().normalize(), progress);
        return "Restored the snapshot of %s, %,d files, to %s."
                .formatted(manifest.created(), manifest.files().size(), home);
    }

    private void into(Path home, Progress progress) throws ProblemException {
        Path aside = home.resolveSibling(Trees.name(home) + ".restoring");
        try {
            if (Files.exists(home) && !Trees.children(home).isEmpty()) {
                throw new ProblemException(
                        home + " is not empty.",
                        "A node is restored into a home of its own.",
                        "--home with another folder");
            }
            SnapshotFolder.delete(aside);
            PrivateFiles.folder(aside);
            for (var file : manifest.files().entrySet()) {
                copy(file.getKey(), file.getValue(), aside, progress);
            }
            Files.deleteIfExists(home);
            Files.move(aside, home, StandardCopyOption.ATOMIC_MOVE);
            CheckedCopy.forceFolder(home.resolveSibling(""));
        } catch (IOException e) {
            throw MailFiles.unwritable(home, e);
        }
    }

    private void copy(String path, Manifest.Part part, Path aside, Progress progress)
            throws IOException, ProblemException {
        Path to = place(path, aside);
        PrivateFiles.folder(to.resolveSibling(""));
        String digest;
        try {
            digest =
                    CheckedCopy.copy(
                            snapshot.resolve(path),
                            to,
                            octets -> {
                                done += octets;
                                progress.step(
                                        "Restoring",
                                        Math.min(done, manifest.octets()),
                                        manifest.octets(),
                                        Progress.Unit.OCTETS);
                            });
        } catch (NoSuchFileException e) {
            throw damaged(path, "it is missing");
        }
        if (!digest.equals(part.sha256())) {
            throw damaged(path, "its checksum is another one");
        }
    }

    /// `index` and `blobs` are the home's data; what is below `home` goes to its place.
    private static Path place(String path, Path home) {
        String own = SnapshotFolder.HOME + "/";
        return path.startsWith(own)
                ? home.resolve(path.substring(own.length()))
                : home.resolve(DATA).resolve(path);
    }

    private ProblemException damaged(String path, String why) {
        return new ProblemException(
                "The snapshot in " + snapshot + " is damaged.",
                path + ": " + why + ". Nothing was restored.",
                "another snapshot");
    }
}
