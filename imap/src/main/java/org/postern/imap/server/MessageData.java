package org.postern.imap.server;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/// The immutable data of one message.
public interface MessageData {
    long uid();

    /// Size of the whole message in octets (RFC822.SIZE).
    long octets();

    /// When the message arrived; printed in UTC, to the second.
    Instant internalDate();

    /// Opens a range of the message's octets, exactly as they were stored.
    ///
    /// @param offset first octet
    /// @param length at most what follows `offset`
    /// @throws IOException when the octets cannot be had now
    InputStream open(long offset, long length) throws IOException;
}
