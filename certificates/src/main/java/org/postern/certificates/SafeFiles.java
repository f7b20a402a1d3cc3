package org.postern.certificates;

import org.postern.kernel.Failures;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/// Files with secrets: readable by their owner alone, and whole or not there.
final class SafeFiles {
    private static final String NEW = ".new";

    private SafeFiles() {}

    static void write(Path file, String text) throws ProblemException {
        Path next = file.resolveSibling(file.getFileName() + NEW);
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(next);
            Files.createFile(
                    next,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            try (var channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                var octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (octets.hasRemaining()) {
                    channel.write(octets);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            try (var folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /// Deletes a folder with the files in it.
    static void delete(Path folder) throws ProblemException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static ProblemException unwritable(Path file, IOException e) {
        return new ProblemException(
                new Problem(
                        "A file of the certificates cannot be written.",
                        Failures.why(file, e),
                        null),
                e);
    }
}
