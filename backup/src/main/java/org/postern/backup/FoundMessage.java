package org.postern.backup;

import org.postern.store.FlagSet;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/// A message in files. Used by one thread, and read once.
interface FoundMessage {
    /// Where it stands, for a person who looks for it.
    String place();

    /// Its octets, with the line ends of its file; to be closed.
    InputStream open() throws IOException;

    /// Its internal date.
    Instant date() throws IOException;

    /// Its flags; known once the octets were read.
    FlagSet flags();

    /// Whether the octets are a message's own already, with its line ends as they were.
    default boolean isExact() {
        return false;
    }

    /// Header lines that stand before the octets and are kept apart from them.
    default byte[] prefix() {
        return new byte[0];
    }
}
