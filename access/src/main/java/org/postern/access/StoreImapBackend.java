package org.postern.access;

import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.imap.server.ImapAccount;
import org.postern.imap.server.ImapBackend;
import org.postern.imap.server.MailboxException;
import org.postern.store.AccountId;
import org.postern.store.Identities;
import org.postern.store.MessageStore;
import org.postern.store.SearchIndex;
import org.postern.store.StoreException;

import java.util.Optional;

/// Opens the mail of accounts for IMAP sessions.
public final class StoreImapBackend implements ImapBackend {
    private final Directory directory;
    private final MessageStore store;
    private final SearchIndex index;

    private final Identities identities;

    public StoreImapBackend(
            Directory directory, Identities identities, MessageStore store, SearchIndex index) {
        this.directory = directory;
        this.identities = identities;
        this.store = store;
        this.index = index;
    }

    @Override
    public ImapAccount open(String account) throws MailboxException {
        try {
            var known =
                    directory
                            .find(account)
                            .orElseThrow(() ->
                                    new MailboxException(
                                            MailboxException.Kind.UNAVAILABLE,
                                            "account gone since its login"));
            return new StoreImapAccount(
                    store, index, identities, store.account(new AccountId(known.id())));
        } catch (DirectoryException e) {
            throw new MailboxException(MailboxException.Kind.UNAVAILABLE, "directory", e);
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public Optional<String> canonical(String name) throws MailboxException {
        try {
            return directory.find(name).map(account -> account.address().toString());
        } catch (DirectoryException e) {
            throw new MailboxException(MailboxException.Kind.UNAVAILABLE, "directory", e);
        }
    }
}
