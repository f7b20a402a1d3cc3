package org.postern.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Makes folders and files that only the node's user reads: there is mail in them.
final class PrivateFiles {
    private static final int BUFFER_OCTETS = 64 << 10;
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER = mode("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> FILE = mode("rw-------");

    private PrivateFiles() {}

    private static FileAttribute<Set<PosixFilePermission>> mode(String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    }

    /// Makes a folder and those above it that are missing.
    static Path folder(Path folder) throws IOException {
        return Files.createDirectories(folder, FOLDER);
    }

    /// A file that is not there yet, at its begin.
    static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE);
    }

    static OutputStream buffered(FileChannel channel) {
        return new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_OCTETS);
    }

    static void write(Path file, CharSequence text) throws IOException {
        try (var out = buffered(create(file))) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}
