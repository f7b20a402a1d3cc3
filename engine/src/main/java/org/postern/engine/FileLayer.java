package org.postern.engine;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// The few things that our own durable files are made of. Everything that survives a restart and is
/// not the [Engine]'s is written through this layer and nothing else, so that a test can record
/// what was written and forced, and show what a power cut would have left.
///
/// What may be relied on after a power cut: the content of a file as of its last [OpenFile#force],
/// and the names in a directory as of its last [#forceDirectory]. Anything later may be there, in
/// part, or not at all, in any order.
public interface FileLayer {
    /// Makes the directory and those above it, unless they are there. Durable on return.
    void createDirectories(Path directory) throws IOException;

    /// Makes a file that must not exist yet and opens it for reading and writing.
    OpenFile create(Path file) throws IOException;

    /// Opens a file that exists, for reading and writing. It keeps its name while it is open.
    OpenFile open(Path file) throws IOException;

    /// Gives a closed file another name in the same directory, which no file has. Atomic.
    void rename(Path from, Path to) throws IOException;

    /// Removes a file; one that is not there is no error.
    void delete(Path file) throws IOException;

    /// The names of the files in a directory, sorted.
    List<String> list(Path directory) throws IOException;

    /// Makes the directory's names durable.
    void forceDirectory(Path directory) throws IOException;

    /// Octets that may still be written to the device that holds `directory`.
    long usableOctets(Path directory);

    /// An open file. Safe for use by many threads; an interrupt does no harm to it.
    interface OpenFile extends Closeable {
        long size() throws IOException;

        /// Writes all of `source` at `position`.
        ///
        /// @throws DiskFullException when there is no room; part of it may have been written
        void write(ByteBuffer source, long position) throws IOException;

        /// Reads from `position` until `target` is full or the file ends.
        ///
        /// @return the octets read, 0 at the end
        int read(ByteBuffer target, long position) throws IOException;

        /// Cuts the file to `size`, which is not above its own.
        void truncate(long size) throws IOException;

        /// Makes the content durable. Blocks as long as the device takes.
        void force() throws IOException;
    }
}
