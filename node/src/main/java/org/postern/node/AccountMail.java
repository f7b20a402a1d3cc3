package org.postern.node;

import org.postern.directory.Account;
import org.postern.directory.AccountListener;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.MessageStore;
import org.postern.store.StoreException;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// Where the directory and the store meet: an account's mail goes when the account goes, and its
/// quota is the directory's.
final class AccountMail {
    private static final Logger LOG = System.getLogger(AccountMail.class.getName());

    private AccountMail() {}

    static AccountLimits limits(Directory directory) {
        return id -> {
            try {
                if (id.ofDomain()) {
                    return ofDomain(directory, id);
                }
                var account = directory.byId(id.value());
                return account.isPresent()
                        ? new AccountLimits.Quota(
                                account.get().quotaOctets(), 0, account.get().undeleteQuotaOctets())
                        : new AccountLimits.NoAccount();
            } catch (DirectoryException e) {
                LOG.log(Level.ERROR, "quota unknown, account=" + id, e);
                return new AccountLimits.Unknown();
            }
        };
    }

    /// The shared folders of a domain that is served are limited by the domain's quota only.
    private static AccountLimits.Answer ofDomain(Directory directory, AccountId id)
            throws DirectoryException {
        boolean served =
                directory.domains().stream()
                        .map(DirectoryIdentities::key)
                        .map(AccountId::ofDomain)
                        .anyMatch(id::equals);
        return served ? AccountLimits.Quota.UNLIMITED : new AccountLimits.NoAccount();
    }

    static AccountListener listener(MessageStore store) {
        return new AccountListener() {
            @Override
            public void created(Account account) {
                try {
                    // The first use makes the folders, so that they are there before the first
                    // mail.
                    store.account(new AccountId(account.id()));
                } catch (StoreException e) {
                    // They are made at the next use then.
                    LOG.log(Level.WARNING, "no folders yet, account=" + account.address(), e);
                }
            }

            @Override
            public void renamed(Account before, Account after) {
                // The store knows accounts by their id, which a rename leaves.
            }

            @Override
            public void limitsChanged(Account account) {
                // The store asks the directory at each delivery.
            }

            @Override
            public void deleted(Account account) throws IOException {
                try {
                    store.deleteAccount(new AccountId(account.id()));
                } catch (StoreException e) {
                    throw new IOException("mail of " + account.address(), e);
                }
            }
        };
    }
}
