package org.postern.antivirus;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// The octets of one message, read as often as engines need them.
public interface ScanSource {
    /// Length of the whole message.
    long octets();

    /// A stream of some of the octets. Closed by the caller.
    ///
    /// @param offset of the first
    /// @param length how many
    /// @throws IOException when they cannot be read
    InputStream open(long offset, long length) throws IOException;

    /// A message in memory.
    static ScanSource of(byte[] message) {
        return new ScanSource() {
            @Override
            public long octets() {
                return message.length;
            }

            @Override
            public InputStream open(long offset, long length) {
                Objects.checkFromIndexSize(offset, length, (long) message.length);
                return new ByteArrayInputStream(message, (int) offset, (int) length);
            }
        };
    }
}
