package org.postern.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// A secret that stands in a file of its own, so that it is in no settings and no log.
final class SecretFile {
    private static final int MAX_OCTETS = 4_096;

    private SecretFile() {}

    /// The file's octets without the line end behind them.
    ///
    /// @throws IOException when it cannot be read, is empty or too large
    static byte[] read(String file) throws IOException {
        byte[] octets;
        try (var in = Files.newInputStream(Path.of(file))) {
            octets = in.readNBytes(MAX_OCTETS + 1);
        }
        int length = octets.length;
        while (length > 0 && (octets[length - 1] == '\n' || octets[length - 1] == '\r')) {
            length--;
        }
        if (length == 0 || length > MAX_OCTETS) {
            throw new IOException("the secret in " + file + " has " + length + " octets");
        }
        return Arrays.copyOf(octets, length);
    }
}
