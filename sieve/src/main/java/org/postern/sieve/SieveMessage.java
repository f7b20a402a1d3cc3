package org.postern.sieve;

import org.postern.mail.MimeParser;
import org.postern.mail.MimePart;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A message as scripts see it: its structure, and its octets where they are asked for. Read by one
/// thread.
public interface SieveMessage {
    /// Of the whole message: its extent begins at 0.
    MimePart structure();

    /// Length of the message in octets.
    long octets();

    /// Opens a range of the message; the caller closes it.
    ///
    /// @param octets at most what follows `offset`
    InputStream open(long offset, long octets) throws IOException;

    /// A message in memory.
    ///
    /// @param message not copied: must not be changed while it is in use
    static SieveMessage of(byte[] message) {
        return of(message, MimeParser.parse(message).structure());
    }

    /// A message in memory whose structure is known.
    ///
    /// @param message not copied: must not be changed while it is in use
    static SieveMessage of(byte[] message, MimePart structure) {
        return new SieveMessage() {
            @Override
            public MimePart structure() {
                return structure;
            }

            @Override
            public long octets() {
                return message.length;
            }

            @Override
            public InputStream open(long offset, long octets) {
                return new ByteArrayInputStream(message, (int) offset, (int) octets);
            }
        };
    }
}
