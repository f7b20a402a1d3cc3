package org.postern.access;

import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.pop3.server.Maildrops;
import org.postern.store.AccountId;
import org.postern.store.ExpirySettings;
import org.postern.store.FolderName;
import org.postern.store.MessageStore;
import org.postern.store.StoreException;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The inboxes of accounts as POP3's maildrops, each held by one session at a time.
public final class StoreMaildrops implements Maildrops {
    private static final Logger LOG = System.getLogger(StoreMaildrops.class.getName());

    private final Directory directory;
    private final MessageStore store;
    private final Supplier<ExpirySettings> expiry;

    /// Accounts whose maildrop a session holds (RFC 1939 section 4: an exclusive-access lock).
    private final Set<AccountId> held = ConcurrentHashMap.newKeySet();

    /// @param expiry the age at which mail goes where a folder has no rule of its own
    public StoreMaildrops(
            Directory directory, MessageStore store, Supplier<ExpirySettings> expiry) {
        this.directory = directory;
        this.store = store;
        this.expiry = expiry;
    }

    @Override
    public Opening open(Visitor visitor) {
        try {
            var account = directory.find(visitor.account());
            return account.isEmpty()
                    ? new Opening.Unavailable()
                    : open(new AccountId(account.get().id()));
        } catch (DirectoryException | StoreException e) {
            LOG.log(Level.ERROR, "maildrop cannot be opened, id=" + visitor.session(), e);
            return new Opening.Unavailable();
        }
    }

    private Opening open(AccountId account) throws StoreException {
        if (!held.add(account)) {
            return new Opening.InUse();
        }
        boolean opened = false;
        try {
            var mail = store.account(account);
            var inbox = mail.inbox();
            var maildrop =
                    new StoreMaildrop(
                            inbox,
                            inbox.view(),
                            mail.ruleOf(FolderName.INBOX, expiry.get()).days(),
                            () -> held.remove(account));
            opened = true;
            return new Opening.Opened(maildrop);
        } finally {
            if (!opened) {
                held.remove(account);
            }
        }
    }
}
