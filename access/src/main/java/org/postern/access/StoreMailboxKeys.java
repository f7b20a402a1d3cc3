package org.postern.access;

import org.postern.imap.server.MailboxException;
import org.postern.imap.server.MailboxKeys;
import org.postern.store.StoreException;
import org.postern.store.UrlKeys;

import java.util.Optional;

/// The store's secrets of one account.
record StoreMailboxKeys(UrlKeys keys) implements MailboxKeys {
    @Override
    public Optional<byte[]> find(String mailbox) throws MailboxException {
        try {
            return keys.find(Words.folder(mailbox));
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public byte[] make(String mailbox) throws MailboxException {
        try {
            return keys.make(Words.folder(mailbox));
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public void renew(String mailbox) throws MailboxException {
        try {
            keys.renew(Words.folder(mailbox));
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public void removeAll() throws MailboxException {
        try {
            keys.removeAll();
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }
}
