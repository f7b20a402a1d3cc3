package org.postern.milter;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Octets that wait, in memory while they are few, else in a file that goes with them.
final class Spill implements Closeable {
    private final Path folder;
    private final long inMemory;
    private final long most;

    private ByteArrayOutputStream memory = new ByteArrayOutputStream(1_024);
    private @Nullable Path file;
    private @Nullable OutputStream out;
    private long octets;

    /// @param folder where the file goes
    /// @param most that may come
    Spill(Path folder, long inMemory, long most) {
        this.folder = folder;
        this.inMemory = inMemory;
        this.most = most;
    }

    /// @throws MilterException when it is too much
    void write(byte[] source, int offset, int length) throws IOException {
        octets += length;
        if (octets > most) {
            throw new MilterException("a message above " + most + " octets");
        }
        if (out == null && octets > inMemory) {
            file = Files.createTempFile(folder, "milter-", ".body");
            out = Files.newOutputStream(file, StandardOpenOption.WRITE);
            memory.writeTo(out);
            memory = new ByteArrayOutputStream(0);
        }
        if (out == null) {
            memory.write(source, offset, length);
        } else {
            out.write(source, offset, length);
        }
    }

    long octets() {
        return octets;
    }

    /// All of them, from the first. Nothing may be written meanwhile.
    InputStream open() throws IOException {
        if (out == null || file == null) {
            return new ByteArrayInputStream(memory.toByteArray());
        }
        out.flush();
        return Files.newInputStream(file);
    }

    @Override
    public void close() throws IOException {
        memory = new ByteArrayOutputStream(0);
        if (out != null) {
            out.close();
        }
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
