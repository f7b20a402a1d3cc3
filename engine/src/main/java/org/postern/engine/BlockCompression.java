package org.postern.engine;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;

import java.io.IOException;
import java.nio.file.Path;

/// Zstandard, a block at a time. The native library is loaded when the first block is compressed or
/// expanded, so that who uses neither pays nothing for it.
final class BlockCompression {
    /// A block that is not shorter by this part of it is stored as it is: reading it costs less.
    private static final int LEAST_GAIN = 16;

    /// The library's usual one; what it costs and saves stands in decision 16.
    private static final int LEVEL = 3;

    private static final System.Logger LOG = System.getLogger(BlockCompression.class.getName());

    private final Path folder;
    private volatile boolean unusable;

    /// @param folder where the library is unpacked for a moment if the temporary folder does not
    ///   let programs be mapped
    BlockCompression(Path folder) {
        this.folder = folder;
    }

    /// Octets that `target` needs for a block of so many.
    static int bound(int octets) {
        return octets + octets / 128 + 512;
    }

    /// Compresses a block into `target`.
    ///
    /// @return its octets there; 0 when it is better stored as it is
    int compress(byte[] source, int offset, int length, byte[] target) {
        if (unusable) {
            return 0;
        }
        try {
            load();
            long octets =
                    Zstd.compressByteArray(target, 0, target.length, source, offset, length, LEVEL);
            boolean worth = !Zstd.isError(octets) && octets <= length - length / LEAST_GAIN - 1;
            return worth ? (int) octets : 0;
        } catch (IOException | ZstdException e) {
            unusable = true;
            LOG.log(System.Logger.Level.WARNING, "bodies are stored without compression", e);
            return 0;
        }
    }

    /// Expands a block to exactly `octets` of content at the begin of `target`, whatever the block
    /// says of itself.
    ///
    /// @throws DamageException when it has more or fewer, or is no Zstandard frame
    /// @throws IOException when the library cannot be loaded
    void expand(byte[] source, int offset, int length, byte[] target, int octets)
            throws DamageException, IOException {
        load();
        try {
            long expanded = Zstd.decompressByteArray(target, 0, octets, source, offset, length);
            if (Zstd.isError(expanded) || expanded != octets) {
                throw new DamageException("the block does not expand to its content");
            }
        } catch (ZstdException e) {
            throw new DamageException("the block does not expand: " + e.getMessage());
        }
    }

    private void load() throws IOException {
        if (Native.isLoaded()) {
            return;
        }
        try {
            Native.load();
        } catch (LinkageError e) {
            try {
                Native.load(folder.toFile());
            } catch (LinkageError again) {
                again.addSuppressed(e);
                throw new IOException("the Zstandard library cannot be loaded", again);
            }
        }
    }
}
