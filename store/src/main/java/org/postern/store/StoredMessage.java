package org.postern.store;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;

/// One message of a folder: what never changes about it. Its octets are the prefix of its delivery
/// followed by the blob, and all offsets count over the two.
@SuppressWarnings("DoNotCallSuggester") // the shape first, for those who build on it
public final class StoredMessage {
    public long uid() {
        throw new UnsupportedOperationException();
    }

    /// Octets of prefix and blob together: RFC822.SIZE.
    public long octets() {
        throw new UnsupportedOperationException();
    }

    /// Octets of the prefix: by so much are the offsets of the summary's structure to be shifted.
    public int prefixOctets() {
        throw new UnsupportedOperationException();
    }

    public Instant internalDate() {
        throw new UnsupportedOperationException();
    }

    /// When it came into this folder, RFC 8514 section 3.
    public Instant saveDate() {
        throw new UnsupportedOperationException();
    }

    /// The same for all copies within the account: EMAILID, RFC 8474 section 5.1.
    public long emailId() {
        throw new UnsupportedOperationException();
    }

    /// The encoded summary.
    public byte[] summary() {
        throw new UnsupportedOperationException();
    }

    /// Streams part of the message; must be closed.
    public InputStream open(long offset, long octets) throws StoreException {
        throw new UnsupportedOperationException();
    }

    /// Reads into `target` up to its limit; returns the octets read, -1 at the end.
    public int read(long offset, ByteBuffer target) throws StoreException {
        throw new UnsupportedOperationException();
    }
}
