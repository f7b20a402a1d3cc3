package org.postern.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/// The real files. Those it makes are readable and writable by their owner only.
public final class DiskFileLayer implements FileLayer {
    private static final Set<OpenOption> EXISTING =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final Set<OpenOption> NEW =
            Set.of(
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE_NEW);

    @Override
    public void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        var ownerOnly = PosixFilePermissions.fromString("rwx------");
        Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(ownerOnly));
        if (parent != null) {
            forceDirectory(parent);
        }
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        var ownerOnly = PosixFilePermissions.fromString("rw-------");
        return new DiskFile(
                file,
                full(
                        () ->
                                FileChannel.open(
                                        file, NEW, PosixFilePermissions.asFileAttribute(ownerOnly)),
                        file,
                        0));
    }

    @Override
    public OpenFile open(Path file) throws IOException {
        return new DiskFile(file, FileChannel.open(file, EXISTING));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (Files.exists(to)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long usableOctets(Path directory) {
        return directory.toFile().getUsableSpace();
    }

    /// One step on a file, to be repeated whole when an interrupt cut it short.
    @FunctionalInterface
    private interface Step<T> {
        T run() throws IOException;
    }

    /// Runs a step that takes room. Java has no error of its own for a full device, and the
    /// system's words for it may be in any language, so the room that is left is asked for too.
    private static <T> T full(Step<T> step, Path file, long octets) throws IOException {
        try {
            return step.run();
        } catch (ClosedChannelException | FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            if (isFull(e, file, octets)) {
                throw new DiskFullException("no room for " + file, e);
            }
            throw e;
        }
    }

    private static boolean isFull(IOException e, Path file, long octets) {
        String message = String.valueOf(e.getMessage());
        Path directory = file.toAbsolutePath().getParent();
        return message.contains("No space left")
                || message.contains("quota exceeded")
                || (directory != null && directory.toFile().getUsableSpace() <= octets);
    }

    /// A channel that is closed when a thread is interrupted in it takes all other threads with it.
    /// Here it is opened again and the step repeated, and the interrupt kept for later: each step
    /// names its position, so that repeating it changes nothing.
    private static final class DiskFile implements OpenFile {
        private final Path path;
        private volatile FileChannel channel;
        private boolean closed;

        @FunctionalInterface
        private interface ChannelStep<T> {
            T run(FileChannel channel) throws IOException;
        }

        DiskFile(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
        }

        @Override
        public long size() throws IOException {
            return repeating(FileChannel::size);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            int start = source.position();
            full(
                    () ->
                            repeating(at -> {
                                while (source.hasRemaining()) {
                                    at.write(source, position + source.position() - start);
                                }
                                return source;
                            }),
                    path,
                    source.remaining());
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            int start = target.position();
            return repeating(at -> {
                while (target.hasRemaining()
                        && at.read(target, position + target.position() - start) >= 0) {
                    // More may come.
                }
                return target.position() - start;
            });
        }

        @Override
        public void truncate(long size) throws IOException {
            repeating(at -> at.truncate(size));
        }

        @Override
        public void force() throws IOException {
            full(
                    () ->
                            repeating(at -> {
                                at.force(false);
                                return at;
                            }),
                    path,
                    0);
        }

        private <T> T repeating(ChannelStep<T> step) throws IOException {
            boolean interrupted = Thread.interrupted();
            try {
                while (true) {
                    var current = channel;
                    try {
                        return step.run(current);
                    } catch (ClosedByInterruptException e) {
                        interrupted |= Thread.interrupted();
                        reopen(current);
                    } catch (ClosedChannelException e) {
                        reopen(current);
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private synchronized void reopen(FileChannel lost) throws IOException {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (channel.equals(lost)) {
                channel = FileChannel.open(path, EXISTING);
            }
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            channel.close();
        }
    }
}
