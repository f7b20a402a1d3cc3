package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/// The current file of one log. When it is large or old enough it is closed and given a name that
/// it keeps (see [LogNames]), so that whoever reads or compresses a closed file is never disturbed.
/// For one thread.
final class LogFile implements AutoCloseable {
    private static final int BUFFER_OCTETS = 64 * 1_024;

    /// The octets of a first line that hold its moment, in both forms.
    private static final int STAMP_OCTETS = 64;

    private static final int STAMP_CHARACTERS = 24;

    private final Path path;
    private final Runnable closed;
    private @Nullable OutputStream out;
    private long octets;

    /// The moment of the first line; null while there is none.
    private @Nullable Instant begun;

    /// What the name of the youngest closed file says.
    private Instant lastClosed;

    /// @param closed told when a file has been closed and named
    LogFile(Path path, Runnable closed) throws IOException {
        this.path = path;
        this.closed = closed;
        this.lastClosed = LogNames.youngest(path);
        this.out = open();
    }

    private OutputStream open() throws IOException {
        if (!Files.exists(path)) {
            // Addresses of people are in it: for the owner and their group.
            var mode = PosixFilePermissions.fromString("rw-r-----");
            Files.createFile(path, PosixFilePermissions.asFileAttribute(mode));
        }
        octets = Files.size(path);
        begun = octets == 0 ? null : firstMoment();
        var stream =
                new BufferedOutputStream(
                        Files.newOutputStream(path, StandardOpenOption.APPEND), BUFFER_OCTETS);
        if (octets > 0 && !endsWhole()) {
            // A crash has cut the last line: the next one shall not be part of it.
            stream.write('\n');
            octets++;
        }
        return stream;
    }

    private boolean endsWhole() throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            var last = ByteBuffer.allocate(1);
            channel.read(last, octets - 1);
            return last.get(0) == '\n';
        }
    }

    private Instant firstMoment() throws IOException {
        try (var in = Files.newInputStream(path)) {
            String line = new String(in.readNBytes(STAMP_OCTETS), StandardCharsets.US_ASCII);
            String start = "{\"time\":\"";
            int at = line.startsWith(start) ? start.length() : 0;
            return Instant.parse(line.substring(at, at + STAMP_CHARACTERS));
        } catch (DateTimeParseException | IndexOutOfBoundsException e) {
            return Files.getLastModifiedTime(path).toInstant();
        }
    }

    /// Adds a line, in a new file when the current one would grow too large or is too old. After a
    /// failure the next call opens the file anew.
    ///
    /// @param line with its line end
    void append(byte[] line, Instant now, LogSettings settings) throws IOException {
        try {
            if (octets > 0
                    && (octets + line.length > settings.maxFileSize().count()
                            || isOld(now, settings.maxFileAge()))) {
                rotate(now);
            }
            OutputStream target = out == null ? open() : out;
            out = target;
            target.write(line);
            octets += line.length;
            if (begun == null) {
                begun = now;
            }
        } catch (IOException e) {
            abandon();
            throw e;
        }
    }

    private boolean isOld(Instant now, Duration most) {
        return begun != null && most.isPositive() && !begun.plus(most).isAfter(now);
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

    private void rotate(Instant now) throws IOException {
        close();
        if (Files.exists(path)) {
            // Names sort by time even when the clock was put back.
            Instant at = lastClosed.isBefore(now) ? now : lastClosed.plusMillis(1);
            Files.move(path, LogNames.free(path, at), StandardCopyOption.ATOMIC_MOVE);
            lastClosed = at;
        }
        out = open();
        closed.run();
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
