package org.postern.engine;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// How message bodies are kept on disk.
@SettingsPrefix(value = "blobs", doc = "The files that hold the octets of messages.")
public record BlobSettings(
        @Setting(
                        value = "256MiB",
                        doc =
                                "Room kept free on the device: with less, new mail is deferred"
                                        + " while reading and deleting go on.",
                        min = 0,
                        max = 1L << 50)
                Octets reserve,
        @Setting(
                        value = "256MiB",
                        doc = "Size at which a segment file is closed and the next one begun.",
                        min = 1L << 20,
                        max = 1L << 40)
                Octets segment,
        @Setting(
                        value = "64",
                        doc = "Most segment files held open for reading.",
                        min = 1,
                        max = 100_000,
                        restart = true)
                int openSegments,
        @Setting(
                        value = "1h",
                        doc =
                                "How long a message body is kept at least before something refers"
                                        + " to it: longer than any delivery takes.",
                        min = 60_000,
                        max = 7L * 86_400_000)
                Duration claim,
        @Setting(
                        value = "none",
                        doc =
                                "How new message bodies are compressed: none, or zstd, which takes"
                                        + " less room on disk for more work at each delivery. What"
                                        + " is stored already stays as it is.")
                Compression compression) {

    /// How bodies are stored.
    public enum Compression {
        /// As they are.
        NONE,
        /// Zstandard, block by block.
        ZSTD
    }

    public static final BlobSettings DEFAULTS =
            new BlobSettings(
                    new Octets(256L << 20),
                    new Octets(256L << 20),
                    64,
                    Duration.ofHours(1),
                    Compression.NONE);
}
