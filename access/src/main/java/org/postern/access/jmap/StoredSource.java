package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.mail.ListedHeader;
import org.postern.mail.MimePart;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.InputStream;

/// A message of the store. For one thread.
final class StoredSource implements MessageSource {
    private final StoredMessage message;
    private @Nullable ListedHeader listed;
    private @Nullable MimePart structure;

    StoredSource(StoredMessage message) {
        this.message = message;
    }

    StoredMessage message() {
        return message;
    }

    @Override
    public String blobId() {
        return BlobIds.email(message.emailId());
    }

    @Override
    public long octets() {
        return message.octets();
    }

    @Override
    public ListedHeader listed() throws StoreException {
        if (listed == null) {
            listed = message.listed();
        }
        return listed;
    }

    @Override
    public MimePart structure() throws StoreException {
        if (structure == null) {
            structure = message.structure();
        }
        return structure;
    }

    @Override
    public InputStream open(long offset, long octets) throws StoreException {
        return message.open(offset, octets);
    }
}
