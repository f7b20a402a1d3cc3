package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// One log that is kept in several files: `name` is written, `name.1` is the one before, and so on.
/// For one thread.
final class LogFile implements AutoCloseable {
    private static final int BUFFER_OCTETS = 64 * 1_024;

    private final Path path;
    private @Nullable OutputStream out;
    private long octets;

    LogFile(Path path) throws IOException {
        this.path = path;
        this.out = open();
    }

    private OutputStream open() throws IOException {
        if (!Files.exists(path)) {
            // Addresses of people are in it: for the owner and their group.
            var mode = PosixFilePermissions.fromString("rw-r-----");
            Files.createFile(path, PosixFilePermissions.asFileAttribute(mode));
        }
        octets = Files.size(path);
        return new BufferedOutputStream(
                Files.newOutputStream(path, StandardOpenOption.APPEND), BUFFER_OCTETS);
    }

    /// Adds a line, in a new file when the current one would grow beyond `maxOctets`. After a
    /// failure the next call opens the file anew.
    void append(String line, long maxOctets, int files) throws IOException {
        byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            if (octets > 0 && octets + text.length > maxOctets) {
                rotate(files);
            }
            OutputStream target = out == null ? open() : out;
            out = target;
            target.write(text);
            octets += text.length;
        } catch (IOException e) {
            abandon();
            throw e;
        }
    }

    private void abandon() {
        OutputStream broken = out;
        out = null;
        if (broken != null) {
            try {
                broken.close();
            } catch (IOException e) {
                // It was broken before.
            }
        }
    }

    private void rotate(int files) throws IOException {
        close();
        boolean more = true;
        // More than one where the setting was larger before.
        for (int i = files - 1; more; i++) {
            more = Files.deleteIfExists(numbered(i));
        }
        for (int i = files - 2; i >= 0; i--) {
            if (Files.exists(numbered(i))) {
                Files.move(numbered(i), numbered(i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        out = open();
    }

    private Path numbered(int number) {
        return number == 0 ? path : path.resolveSibling(path.getFileName() + "." + number);
    }

    void flush() throws IOException {
        OutputStream target = out;
        if (target == null) {
            return;
        }
        try {
            target.flush();
        } catch (IOException e) {
            abandon();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        OutputStream target = out;
        out = null;
        if (target != null) {
            target.close();
        }
    }
}
