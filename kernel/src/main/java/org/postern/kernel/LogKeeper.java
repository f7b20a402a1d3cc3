package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/// Looks after closed log files, aside from who writes: compresses them and deletes those that are
/// one too many, too old, or beyond what all logs may take. It runs on a thread of its own while
/// there is something to do; a cut at any moment loses no file, the next start goes on.
final class LogKeeper implements AutoCloseable {
    private static final Logger LOG = System.getLogger(LogKeeper.class.getName());
    private static final int BUFFER_OCTETS = 64 * 1_024;

    private final Path folder;
    private final Supplier<LogSettings> settings;
    private final InstantSource clock;

    // Guarded by this.
    private boolean wanted;
    private @Nullable Thread worker;

    LogKeeper(Path folder, Supplier<LogSettings> settings, InstantSource clock) {
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
    }

    /// There may be something to do.
    synchronized void look() {
        wanted = true;
        if (worker == null) {
            // Compression computes and files block: neither belongs on a virtual thread's carrier.
            worker = Thread.ofPlatform().name("log-keeper").daemon().start(this::work);
        }
    }

    private void work() {
        while (takeWanted()) {
            try {
                tidy();
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.WARNING, "closed log files cannot be looked after", e);
            }
        }
    }

    private synchronized boolean takeWanted() {
        boolean more = wanted;
        wanted = false;
        if (!more) {
            worker = null;
        }
        return more;
    }

    private void tidy() throws IOException {
        for (Path part : parts()) {
            Files.deleteIfExists(part);
        }
        // A full disk has no room for what is compressed: what is one too many goes all the same.
        delete();
        if (settings.get().compress()) {
            for (LogNames.Closed closed : LogNames.closed(folder)) {
                if (!closed.isCompressed()) {
                    compressed(closed.path());
                }
            }
            delete();
        }
    }

    /// Compresses a file if that can be done; one that cannot be keeps nobody from the others.
    private static void compressed(Path file) {
        try {
            compress(file);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a closed log file cannot be compressed, file=" + file, e);
        }
    }

    private List<Path> parts() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(LogNames.PART)).toList();
        }
    }

    /// Whole, or not at all: the compressed file has its name once all of it is on disk, and only
    /// then does the other go.
    private static void compress(Path file) throws IOException {
        Path target = LogNames.compressed(file);
        if (!Files.exists(target)) {
            Path part = file.resolveSibling(file.getFileName() + LogNames.PART);
            var mode = PosixFilePermissions.fromString("rw-r-----");
            Files.createFile(part, PosixFilePermissions.asFileAttribute(mode));
            try (var in = Files.newInputStream(file);
                    var out =
                            new GZIPOutputStream(
                                    Files.newOutputStream(part, StandardOpenOption.SYNC),
                                    BUFFER_OCTETS)) {
                in.transferTo(out);
            } catch (NoSuchFileException e) {
                Files.deleteIfExists(part);
                return;
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.deleteIfExists(file);
    }

    private void delete() throws IOException {
        LogSettings now = settings.get();
        var byLog = new HashMap<String, List<LogNames.Closed>>();
        for (LogNames.Closed closed : LogNames.closed(folder)) {
            byLog.computeIfAbsent(closed.log(), _ -> new ArrayList<>()).add(closed);
        }
        var left = new ArrayList<LogNames.Closed>();
        for (List<LogNames.Closed> files : byLog.values()) {
            files.sort(Comparator.comparing(LogNames.Closed::age).reversed());
            for (int i = 0; i < files.size(); i++) {
                if (i >= now.files() - 1 || isTooOld(files.get(i), now.keep())) {
                    Files.deleteIfExists(files.get(i).path());
                } else {
                    left.add(files.get(i));
                }
            }
        }
        deleteBeyond(now.maxTotal().count(), left);
    }

    /// By the file, whose moment is that of its last line.
    private boolean isTooOld(LogNames.Closed closed, Duration keep) throws IOException {
        if (!keep.isPositive()) {
            return false;
        }
        try {
            Instant closedAt = Files.getLastModifiedTime(closed.path()).toInstant();
            return closedAt.plus(keep).isBefore(clock.instant());
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private void deleteBeyond(long most, List<LogNames.Closed> closed) throws IOException {
        long total = 0;
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                total += sizeOf(file);
            }
        }
        closed.sort(Comparator.comparing(LogNames.Closed::age));
        for (LogNames.Closed oldest : closed) {
            if (total <= most) {
                return;
            }
            total -= sizeOf(oldest.path());
            Files.deleteIfExists(oldest.path());
        }
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /// Waits until what is to be done is done.
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            running = worker;
        }
        if (running != null) {
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
