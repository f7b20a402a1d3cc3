package org.postern.backup;

import org.postern.engine.SegmentFiles;
import org.postern.engine.rocksdb.RocksEngine;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes one snapshot of a node that runs (SPEC STO-12).
///
/// No segment may go, then the engine's files are copied, then the segments as they are now: what
/// was acknowledged before the begin was forced, so it is in the engine's copy, and each blob that
/// the copy refers to is in the segments. Segments that nobody writes to any more are linked: to
/// the last snapshot in the folder when it has them, else to the node's own, and copied where the
/// folder is on another file system. A link costs no room and shares its octets: a backup that
/// survives the disk is a copy of the folder elsewhere.
final class SnapshotWriter {
    private final NodeFiles node;
    private final RocksSettings rocks;
    private final Path folder;
    private final Instant begun;
    private final Progress progress;
    private final Map<String, Manifest.Part> files = new LinkedHashMap<>();
    private long total;
    private long done;
    private long octetsCopied;
    private long octetsLinked;

    /// What a snapshot took.
    ///
    /// @param linked octets that the snapshot shares with the last one or with the node
    record Made(Path path, Manifest manifest, long copied, long linked) {}

    /// @param rocks what the copy of the index is read with
    /// @param folder of the snapshots
    SnapshotWriter(
            NodeFiles node, RocksSettings rocks, Path folder, Instant begun, Progress progress) {
        this.node = node;
        this.rocks = rocks;
        this.folder = folder;
        this.begun = begun;
        this.progress = progress;
    }

    Made make() throws ProblemException {
        try {
            PrivateFiles.folder(folder);
            for (Path path : Trees.children(folder)) {
                if (SnapshotFolder.isPartial(path)) {
                    SnapshotFolder.delete(path);
                }
            }
            String name = SnapshotFolder.name(begun);
            Path partial = folder.resolve(name + SnapshotFolder.PARTIAL);
            try {
                fill(PrivateFiles.folder(partial));
                Path whole = folder.resolve(name);
                Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE);
                CheckedCopy.forceFolder(folder);
                return new Made(whole, SnapshotFolder.manifest(whole), octetsCopied, octetsLinked);
            } finally {
                SnapshotFolder.delete(partial);
            }
        } catch (IOException e) {
            throw MailFiles.unwritable(folder, e);
        }
    }

    private void fill(Path snapshot) throws IOException, ProblemException {
        var last = last();
        try (var _ = node.hold().get()) {
            progress.step("Copying the index", 0, 0, Progress.Unit.OCTETS);
            Path index = snapshot.resolve(SnapshotFolder.INDEX);
            node.index().copyTo(index);
            var segments = segments(index);
            total = octets(index) + octets(segments);
            for (Path file : Trees.children(index)) {
                // Its tables are links already where they can be.
                digested(snapshot, file, false);
            }
            PrivateFiles.folder(snapshot.resolve(SnapshotFolder.BLOBS));
            for (var segment : segments) {
                segment(snapshot, segment, last);
            }
            for (String own : node.own()) {
                own(snapshot, node.home().resolve(own));
            }
        }
        var manifest = new Manifest(begun, node.program(), files);
        Path file = snapshot.resolve(Manifest.FILE);
        PrivateFiles.write(file, manifest.print());
        force(file);
        CheckedCopy.forceFolder(snapshot);
    }

    /// What is sealed, the copy of the index says: it rescans the segment that was appended to when
    /// it was made, and may cut it, though the node writes to the next one by now.
    private List<SegmentFiles.SegmentFile> segments(Path index) throws IOException {
        try (var copy = RocksEngine.openReadOnly(index, rocks)) {
            return SegmentFiles.of(node.blobs(), copy);
        }
    }

    private static void force(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /// The newest snapshot in the folder, if its manifest can be read.
    private Optional<Last> last() throws IOException {
        var newest = SnapshotFolder.newest(folder);
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Last(newest.get(), Manifest.read(newest.get())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private record Last(Path path, Manifest manifest) {}

    private static long octets(Path folder) throws IOException {
        long octets = 0;
        for (Path file : Trees.children(folder)) {
            octets += Files.size(file);
        }
        return octets;
    }

    private static long octets(List<SegmentFiles.SegmentFile> segments) throws IOException {
        long octets = 0;
        for (var segment : segments) {
            octets += Files.size(segment.path());
        }
        return octets;
    }

    private void segment(Path snapshot, SegmentFiles.SegmentFile segment, Optional<Last> last)
            throws IOException, ProblemException {
        String path = SnapshotFolder.BLOBS + "/" + Trees.name(segment.path());
        Path to = snapshot.resolve(path);
        if (segment.sealed() && last.isPresent() && linkedToLast(path, segment, last.get(), to)) {
            return;
        }
        if (segment.sealed() && link(to, segment.path())) {
            octetsLinked += Files.size(to);
            digested(snapshot, to, true);
            return;
        }
        String digest = CheckedCopy.copy(segment.path(), to, this::piece);
        octetsCopied += Files.size(to);
        add(snapshot, to, digest, segment.sealed());
    }

    /// A sealed segment that has the size and the time it had is the same.
    private boolean linkedToLast(String path, SegmentFiles.SegmentFile segment, Last last, Path to)
            throws IOException, ProblemException {
        var part = last.manifest().files().get(path);
        if (part == null
                || !part.sealed()
                || part.octets() != Files.size(segment.path())
                || !part.modified().equals(modified(segment.path()))
                || !link(to, last.path().resolve(path))) {
            return false;
        }
        octetsLinked += part.octets();
        files.put(path, part);
        done += part.octets();
        piece(0);
        return true;
    }

    private static Instant modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    private static boolean link(Path link, Path existing) throws IOException {
        try {
            Files.createLink(link, existing);
            return true;
        } catch (FileSystemException | UnsupportedOperationException e) {
            // Another file system, or one without links: the octets are copied instead.
            Files.deleteIfExists(link);
            return false;
        }
    }

    private void own(Path snapshot, Path path) throws IOException, ProblemException {
        if (Trees.isFolder(path)) {
            for (Path child : Trees.children(path)) {
                own(snapshot, child);
            }
        } else if (Trees.isFile(path)) {
            Path to =
                    snapshot.resolve(SnapshotFolder.HOME)
                            .resolve(Trees.relative(node.home(), path));
            PrivateFiles.folder(to.resolveSibling(""));
            add(snapshot, to, CheckedCopy.copy(path, to, _ -> {}), false);
        }
    }

    private void digested(Path snapshot, Path file, boolean sealed)
            throws IOException, ProblemException {
        force(file);
        add(snapshot, file, CheckedCopy.digest(file, this::piece), sealed);
    }

    private void add(Path snapshot, Path file, String digest, boolean sealed) throws IOException {
        files.put(
                Trees.relative(snapshot, file),
                new Manifest.Part(Files.size(file), digest, modified(file), sealed));
    }

    private void piece(int octets) throws ProblemException {
        done += octets;
        progress.step("Taking the snapshot", Math.min(done, total), total, Progress.Unit.OCTETS);
    }
}
