package org.postern.access.jmap;

import org.postern.store.StoreException;

import java.io.IOException;
import java.io.InputStream;

/// The octets that a blob's id stands for.
interface BlobContent {
    /// Opens a range; must be closed.
    @FunctionalInterface
    interface Opener {
        InputStream open(long offset, long octets) throws StoreException, IOException;
    }

    long octets();

    /// `type/subtype`, as far as it is known.
    String type();

    /// The octets from `offset`, at most `octets`; must be closed.
    InputStream open(long offset, long octets) throws StoreException, IOException;

    /// All of them, if they are not more than so many.
    default byte[] all(int most) throws StoreException, IOException {
        if (octets() > most) {
            throw new IOException("blob of " + octets() + " octets");
        }
        try (InputStream in = open(0, octets())) {
            return in.readAllBytes();
        }
    }

    static BlobContent of(long octets, String type, Opener opener) {
        return new BlobContent() {
            @Override
            public long octets() {
                return octets;
            }

            @Override
            public String type() {
                return type;
            }

            @Override
            public InputStream open(long offset, long length) throws StoreException, IOException {
                return opener.open(offset, length);
            }
        };
    }
}
