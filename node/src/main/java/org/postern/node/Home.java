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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Collectors;

/// A node's home folder, held by one process at a time.
final class Home implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Home.class.getName());
    private static final String LOCK = "postern.lock";
    private static final String UNSEEN = "first-start";
    private static final String ANOTHER =
            "./postern start --home DIR with a folder that this user may write";

    private final Path folder;
    private final FileChannel lockFile;
    private final FileLock lock;

    /// What stood in the folder when it was taken: not ours to clear.
    private final Set<Path> before;

    private Home(Path folder, FileChannel lockFile, FileLock lock, Set<Path> before) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.lock = lock;
        this.before = before;
    }

    /// Takes the home, making it (mode 0700) when it is not there.
    ///
    /// @throws ProblemException when it cannot be written or another process has it
    static Home take(Path folder) throws ProblemException {
        var absolute = folder.toAbsolutePath().normalize();
        try {
            makeFolder(absolute);
            var channel = openLock(absolute);
            var lock = tryLock(channel);
            while (lock != null && !Files.exists(absolute.resolve(LOCK))) {
                // Its holder has just emptied the home: we have locked a file without a name.
                channel.close();
                channel = openLock(absolute);
                lock = tryLock(channel);
            }
            if (lock == null) {
                channel.close();
                throw inUse(absolute);
            }
            var home = new Home(absolute, channel, lock, entries(absolute));
            Files.writeString(home.pidFile(), ProcessHandle.current().pid() + "\n");
            return home;
        } catch (IOException e) {
            throw unusable(absolute, e);
        }
    }

    private static void makeFolder(Path absolute) throws IOException, ProblemException {
        // The first that exists, from the home upwards: it is a folder, or the reason of a refusal.
        var there = absolute;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            throw new ProblemException(
                    "The home " + absolute + " cannot be used.",
                    there + " is not a folder.",
                    ANOTHER);
        }
        if (!there.equals(absolute)) {
            Files.createDirectories(absolute.getParent() == null ? absolute : absolute.getParent());
            Files.createDirectory(
                    absolute,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
    }

    private static Set<Path> entries(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> !file.endsWith(LOCK)).collect(Collectors.toSet());
        }
    }

    private static FileChannel openLock(Path folder) throws IOException {
        return FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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

    /// Notes that the first administrator's password has not been shown yet.
    void markPasswordUnseen() throws ProblemException {
        try {
            Files.writeString(
                    folder.resolve(UNSEEN), "the administrator's password was not shown yet\n");
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    boolean passwordUnseen() {
        return Files.exists(folder.resolve(UNSEEN));
    }

    void markPasswordSeen() {
        try {
            Files.deleteIfExists(folder.resolve(UNSEEN));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the next start will give a new password", e);
        }
    }

    /// A folder of that name in the home, without what a start that was cut off left in it.
    Path emptyFolder(String name) throws ProblemException {
        var made = folder.resolve(name);
        try {
            Files.createDirectories(made);
            try (var files = Files.list(made)) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
            return made;
        } catch (IOException e) {
            throw unusable(made, e);
        }
    }

    /// Gives a file or folder of the home another name, in one step.
    void rename(Path from, Path to) throws ProblemException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unusable(to, e);
        }
    }

    private static ProblemException unusable(Path path, IOException e) {
        return new ProblemException(
                "The home " + path + " cannot be used.", Failures.why(path, e), ANOTHER);
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

    /// The key by which the command line over SSH is known.
    Path sshKey() {
        return folder.resolve("ssh_host_key");
    }

    /// What the engine of SNMP remembers.
    Path snmpEngine() {
        return folder.resolve("snmp.engine");
    }

    Path index() {
        return folder.resolve("data/index");
    }

    Path blobs() {
        return folder.resolve("data/blobs");
    }

    /// Where what is under way waits: nothing in it outlives a stop.
    Path waiting() {
        return folder.resolve("data/waiting");
    }

    /// What a detection centre has counted.
    Path detection() {
        return folder.resolve("data/detection");
    }

    /// What MailHurdle remembers.
    Path hurdle() {
        return folder.resolve("data/mailhurdle");
    }

    /// Logos of the web mail.
    Path branding() {
        return folder.resolve("branding");
    }

    Path logs() {
        return folder.resolve("log");
    }

    Path nativeLibraries() {
        return folder.resolve("native");
    }

    /// Deletes what was not there when the home was taken: what a first start has made that could
    /// not be finished.
    void clear() {
        try (var files = Files.list(folder)) {
            for (var file : files.filter(file -> !before.contains(file)).toList()) {
                delete(file);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "home not emptied", e);
        }
    }

    private static void delete(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
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
            LOG.log(Level.WARNING, "home not given back", e);
        }
    }
}
