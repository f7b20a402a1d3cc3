package org.postern.engine;

import java.util.Arrays;
import java.util.HexFormat;

/// The name of a blob: the SHA-256 of its octets.
public final class BlobId {
    /// Octets of a SHA-256 digest.
    public static final int OCTETS = 32;

    private final byte[] digest;

    /// @throws IllegalArgumentException unless `digest` has 32 octets; it is copied
    public BlobId(byte[] digest) {
        if (digest.length != OCTETS) {
            throw new IllegalArgumentException("blob id of " + digest.length + " octets");
        }
        this.digest = digest.clone();
    }

    public byte[] digest() {
        return digest.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlobId that && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    /// 64 lower-case hexadecimal digits.
    @Override
    public String toString() {
        return HexFormat.of().formatHex(digest);
    }
}
