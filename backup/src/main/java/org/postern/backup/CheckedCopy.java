package org.postern.backup;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Sha256;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;

/// Reads and copies large files, with their SHA-256, telling of each piece.
final class CheckedCopy {
    private static final int BUFFER_OCTETS = 1 << 20;

    private CheckedCopy() {}

    /// Told after each piece how many octets it had.
    @FunctionalInterface
    interface Pieces {
        void read(int octets) throws ProblemException;
    }

    /// Copies the octets that the file has now, and its time, to a file that is not there yet; the
    /// copy is forced to the device.
    ///
    /// @return the SHA-256 of what was copied, in hexadecimal
    static String copy(Path from, Path to, Pieces pieces) throws IOException, ProblemException {
        var digest = Sha256.digest();
        try (var in = FileChannel.open(from, StandardOpenOption.READ);
                var out = PrivateFiles.create(to)) {
            var modified = Files.getLastModifiedTime(from);
            run(in, in.size(), digest, pieces, out);
            out.force(true);
            Files.setLastModifiedTime(to, FileTime.from(modified.toInstant()));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// The SHA-256 of a file, in hexadecimal.
    static String digest(Path file, Pieces pieces) throws IOException, ProblemException {
        var digest = Sha256.digest();
        try (var in = FileChannel.open(file, StandardOpenOption.READ)) {
            run(in, in.size(), digest, pieces, null);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void run(
            FileChannel in,
            long octets,
            MessageDigest digest,
            Pieces pieces,
            @Nullable FileChannel out)
            throws IOException, ProblemException {
        var buffer = ByteBuffer.allocateDirect(BUFFER_OCTETS);
        for (long left = octets; left > 0; ) {
            buffer.clear().limit((int) Math.min(left, buffer.capacity()));
            int count = in.read(buffer);
            if (count < 0) {
                return;
            }
            digest.update(buffer.flip());
            buffer.rewind();
            while (out != null && buffer.hasRemaining()) {
                out.write(buffer);
            }
            left -= count;
            pieces.read(count);
        }
    }

    /// Forces a folder's entries to the device.
    static void forceFolder(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
