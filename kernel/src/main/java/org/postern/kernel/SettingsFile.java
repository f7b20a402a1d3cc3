package org.postern.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// The settings file on disk. It is replaced whole: the new text is written beside it and forced,
/// then takes its name, then the folder is forced. A crash leaves the old text or the new one.
final class SettingsFile {
    private static final String NEW = ".new";

    private final Path path;

    /// @param path the file; a symbolic link is followed, so that it stays one
    SettingsFile(Path path) throws ProblemException {
        try {
            this.path = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    Path path() {
        return path;
    }

    String read() throws ProblemException {
        try {
            return Files.readString(path);
        } catch (CharacterCodingException e) {
            throw new ProblemException(
                    new Problem("The settings file is not UTF-8.", path.toString(), null), e);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static ProblemException unreadable(Path path, IOException e) {
        return new ProblemException(
                new Problem("The settings file cannot be read.", Failures.why(path, e), null), e);
    }

    /// Writes and forces the text that [#commit] will bring into force.
    void prepare(String text) throws ProblemException {
        Path next = next();
        try {
            Files.deleteIfExists(next);
            Files.createFile(
                    next,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            if (Files.exists(path)) {
                Files.setPosixFilePermissions(next, Files.getPosixFilePermissions(path));
            }
            try (var channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                var octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (octets.hasRemaining()) {
                    channel.write(octets);
                }
                channel.force(true);
            }
        } catch (IOException e) {
            discard();
            throw unwritable(e);
        }
    }

    void commit() throws ProblemException {
        try {
            Files.move(next(), path, StandardCopyOption.ATOMIC_MOVE);
            try (var folder = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } catch (IOException e) {
            discard();
            throw unwritable(e);
        }
    }

    /// Forgets what was prepared.
    void discard() {
        try {
            Files.deleteIfExists(next());
        } catch (IOException e) {
            // The next prepare writes over it.
        }
    }

    private Path next() {
        return path.resolveSibling(path.getFileName() + NEW);
    }

    private ProblemException unwritable(IOException e) {
        return new ProblemException(
                new Problem("The settings file cannot be written.", Failures.why(path, e), null),
                e);
    }
}
