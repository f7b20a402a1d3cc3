package org.postern.content;

import org.postern.antivirus.ScanSource;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.IOException;
import java.io.InputStream;

/// A message of a mailbox as virus engines and fingerprints read it.
record StoredSource(StoredMessage message) implements ScanSource {
    @Override
    public long octets() {
        return message.octets();
    }

    @Override
    public InputStream open(long offset, long length) throws IOException {
        try {
            return message.open(offset, length);
        } catch (StoreException e) {
            throw new IOException(e);
        }
    }
}
