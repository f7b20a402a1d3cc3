package org.postern.engine.rocksdb;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

/// The embedded engine's memory, files and threads. The defaults suit a small node: at most about
/// 80 MiB under load, a few when idle.
@SettingsPrefix(value = "rocksdb", doc = "The embedded index of the message store.")
public record RocksSettings(
        @Setting(
                        value = "32MiB",
                        doc = "Memory for blocks read from the index's tables.",
                        min = 1L << 20,
                        max = 1L << 40,
                        restart = true)
                Octets blockCache,
        @Setting(
                        value = "16MiB",
                        doc =
                                "Memory that gathers changes before they become a table. Larger"
                                        + " means fewer tables and a longer start after a crash.",
                        min = 1L << 20,
                        max = 1L << 30,
                        restart = true)
                Octets writeBuffer,
        @Setting(
                        value = "3",
                        doc =
                                "How many write buffers may be full at once before writers are"
                                        + " made to wait.",
                        min = 2,
                        max = 16,
                        restart = true)
                int writeBuffers,
        @Setting(
                        value = "512",
                        doc = "Most table files held open.",
                        min = 32,
                        max = 1_000_000,
                        restart = true)
                int openFiles,
        @Setting(
                        value = "2",
                        doc = "Threads that write tables and merge them.",
                        min = 1,
                        max = 64,
                        restart = true)
                int backgroundJobs,
        @Setting(value = "lz4", doc = "How tables are compressed.", restart = true)
                Compression compression) {

    public static final RocksSettings DEFAULTS =
            new RocksSettings(
                    new Octets(32L << 20), new Octets(16L << 20), 3, 512, 2, Compression.LZ4);

    /// How tables are compressed.
    public enum Compression {
        NONE,
        LZ4
    }
}
