package org.postern.backup;

import org.postern.store.FlagSet;
import org.postern.store.FolderEntry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/// Files that take an account's mail, folder by folder.
interface MailTarget {
    /// A message to be written.
    ///
    /// @param octets its octets with CRLF; read once
    record Outgoing(long uid, long size, Instant date, FlagSet flags, InputStream octets) {}

    /// Begins a folder; closed before the next begins.
    FolderTarget folder(FolderEntry entry) throws IOException;

    /// Ends the export.
    void finish() throws IOException;

    /// One folder.
    interface FolderTarget extends Closeable {
        /// Where it is, from the root.
        String path();

        /// Writes a message. When its octets cannot be read nothing of it stays.
        ///
        /// @throws org.postern.engine.EngineException when the octets cannot be read
        /// @throws IOException when the file cannot be written
        void message(Outgoing message) throws IOException;
    }
}
