package org.postern.backup;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Where snapshots lie: a folder with one folder a snapshot, named by the moment it was begun.
final class SnapshotFolder {
    static final String INDEX = "index";
    static final String BLOBS = "blobs";

    /// The home's own files: settings, certificate.
    static final String HOME = "home";

    /// A snapshot that is being made; one whose making was cut off is removed by the next.
    static final String PARTIAL = ".partial";

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private SnapshotFolder() {}

    static String name(Instant moment) {
        return NAME.format(moment);
    }

    /// When the snapshot of that name was begun; empty when it is no name of ours.
    static Optional<Instant> begun(String name) {
        try {
            return Optional.of(NAME.parse(name, Instant::from));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /// The snapshots in a folder, newest first.
    static List<Path> all(Path folder) throws IOException {
        var found = new ArrayList<Path>();
        for (Path path : Trees.children(folder)) {
            if (Files.exists(path.resolve(Manifest.FILE)) && !isPartial(path)) {
                found.add(path);
            }
        }
        return found.reversed();
    }

    static boolean isPartial(Path path) {
        return Trees.name(path).endsWith(PARTIAL);
    }

    /// The snapshot that an operator named: by its own folder, or the newest in one.
    static Path find(Path named) throws ProblemException {
        try {
            if (Files.exists(named.resolve(Manifest.FILE))) {
                return named;
            }
            return all(named).stream()
                    .findFirst()
                    .orElseThrow(() ->
                            ProblemException.noSuch(
                                    "There is no snapshot in " + named + ".",
                                    "A snapshot has a file " + Manifest.FILE + ".",
                                    "Store Snapshot " + named));
        } catch (IOException e) {
            throw MailFiles.unreadable(named, e);
        }
    }

    static Manifest manifest(Path snapshot) throws ProblemException {
        try {
            return Manifest.read(snapshot);
        } catch (NoSuchFileException e) {
            throw MailFiles.unreadable(snapshot, e);
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            "The snapshot in " + snapshot + " cannot be used.",
                            Manifest.FILE + ": " + e.getMessage() + ".",
                            "another snapshot"),
                    e);
        }
    }

    /// The newest snapshot there, to link to; none when there is none that can be read.
    static Optional<Path> newest(Path folder) throws IOException {
        return all(folder).stream().findFirst();
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path folder, @Nullable IOException failure) throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        Files.delete(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
