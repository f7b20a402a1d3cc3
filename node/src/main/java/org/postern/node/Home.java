package org.postern.node;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Failures;
import org.postern.kernel.ProblemException;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/// A node's home folder, held by one process at a time.
final class Home implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Home.class.getName());
    private static final String LOCK = "postern.lock";

    private final Path folder;
    private final FileChannel lockFile;
    private final FileLock lock;

    private Home(Path folder, FileChannel lockFile, FileLock lock) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /// Takes the home, making it (mode 0700) when it is not there.
    ///
    /// @throws ProblemException when it cannot be written or another process has it
    static Home take(Path folder) throws ProblemException {
        var absolute = folder.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(absolute)) {
                Files.createDirectories(
                        absolute.getParent() == null ? absolute : absolute.getParent());
                Files.createDirectory(
                        absolute,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
            var channel =
                    FileChannel.open(
                            absolute.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            var lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw inUse(absolute);
            }
            var home = new Home(absolute, channel, lock);
            Files.writeString(home.pidFile(), ProcessHandle.current().pid() + "\n");
            return home;
        } catch (IOException e) {
            throw new ProblemException(
                    "The home " + absolute + " cannot be used.",
                    Failures.why(absolute, e),
                    "./postern start --home DIR with a folder that this user may write");
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static ProblemException inUse(Path folder) {
        var pid = "";
        try {
            pid = ", process " + Files.readString(folder.resolve("postern.pid")).strip();
        } catch (IOException e) {
            // The other process is just starting or stopping; its number is a help, not a need.
        }
        return new ProblemException(
                "The home " + folder + " is in use.",
                "Another node runs in it" + pid + ".",
                "./postern stop --home " + folder + ", or start with another --home");
    }

    Path folder() {
        return folder;
    }

    Path settings() {
        return folder.resolve("postern.toml");
    }

    Path tls() {
        return folder.resolve("tls");
    }

    Path index() {
        return folder.resolve("data/index");
    }

    Path blobs() {
        return folder.resolve("data/blobs");
    }

    Path logs() {
        return folder.resolve("log");
    }

    Path nativeLibraries() {
        return folder.resolve("native");
    }

    /// Empties the home, the lock aside: what a first start has made that could not be finished.
    void clear() {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder) && !file.endsWith(LOCK)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "home not emptied", e);
        }
    }

    private Path pidFile() {
        return folder.resolve("postern.pid");
    }

    /// Gives the home back. Never fails: the lock goes with the process at the latest.
    @Override
    public void close() {
        try {
            Files.deleteIfExists(pidFile());
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            System.getLogger(Home.class.getName())
                    .log(System.Logger.Level.WARNING, "home not given back", e);
        }
    }
}
