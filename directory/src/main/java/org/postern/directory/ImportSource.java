package org.postern.directory;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/// Rows of a file, one after the other; never more than one in memory.
interface ImportSource extends AutoCloseable {
    /// The next row; null at the end.
    ///
    /// @throws ImportException when this one cannot be read, and the next one may be
    /// @throws IOException when nothing more can be read
    @Nullable ImportRow next() throws IOException, ImportException;

    /// How much of the file is read, in octets.
    long position();

    @Override
    void close() throws IOException;
}
