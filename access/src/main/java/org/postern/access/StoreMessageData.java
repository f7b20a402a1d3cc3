package org.postern.access;

import org.postern.imap.server.MailboxException;
import org.postern.imap.server.MessageData;
import org.postern.mail.ListedHeader;
import org.postern.mail.MimePart;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

import java.io.IOException;
import java.io.InputStream;

/// One stored message in IMAP's words: prefix and blob seen as one.
final class StoreMessageData implements MessageData {
    private final StoredMessage message;

    StoreMessageData(StoredMessage message) {
        this.message = message;
    }

    @Override
    public long uid() {
        return message.uid();
    }

    @Override
    public long octets() {
        return message.octets();
    }

    @Override
    public byte[] envelope() throws MailboxException {
        try {
            return message.envelope();
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public ListedHeader listed() throws MailboxException {
        try {
            return message.listed();
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public MimePart structure() throws MailboxException {
        try {
            return message.structure();
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public InputStream open(long offset, long length) throws IOException {
        try {
            return message.open(offset, length);
        } catch (StoreException e) {
            throw new IOException("message uid=" + message.uid(), e);
        }
    }
}
