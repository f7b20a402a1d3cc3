package org.postern.node;

import org.postern.directory.Account;
import org.postern.directory.AccountListener;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.directory.DomainLimits;
import org.postern.directory.LocalDirectory;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.MailboxListCommand;
import org.postern.store.MessageStore;
import org.postern.store.StoreException;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Where the directory and the store meet: an account's mail goes when the account goes, and its
/// quota is the directory's.
final class AccountMail {
    private static final Logger LOG = System.getLogger(AccountMail.class.getName());

    private AccountMail() {}

    static AccountLimits limits(LocalDirectory directory) {
        return new AccountLimits() {
            @Override
            public Answer of(AccountId id) {
                try {
                    return answer(directory, id);
                } catch (DirectoryException e) {
                    LOG.log(Level.ERROR, "quota unknown, account=" + id, e);
                    return new Unknown();
                }
            }

            @Override
            public Optional<DomainQuota> domain(AccountId id) {
                try {
                    return domainQuota(directory, id);
                } catch (DirectoryException e) {
                    LOG.log(Level.ERROR, "domain's quota unknown, account=" + id, e);
                    return Optional.empty();
                }
            }
        };
    }

    private static AccountLimits.Answer answer(Directory directory, AccountId id)
            throws DirectoryException {
        if (id.ofDomain()) {
            // Its domain's quota is the only one.
            return served(directory, id).isPresent()
                    ? AccountLimits.Quota.UNLIMITED
                    : new AccountLimits.NoAccount();
        }
        var account = directory.byId(id.value());
        return account.isPresent()
                ? new AccountLimits.Quota(
                        directory.services().quota(account.get()).octets(),
                        0,
                        directory.services().undeleteQuota(account.get()).octets())
                : new AccountLimits.NoAccount();
    }

    /// The domain whose shared folders the account holds.
    private static Optional<Domain> served(Directory directory, AccountId id)
            throws DirectoryException {
        return directory.domains().stream()
                .filter(domain -> AccountId.ofDomain(DirectoryIdentities.key(domain)).equals(id))
                .findFirst();
    }

    private static Optional<AccountLimits.DomainQuota> domainQuota(
            LocalDirectory directory, AccountId id) throws DirectoryException {
        Optional<? extends MailDomain> domain =
                id.ofDomain()
                        ? served(directory, id)
                        : directory.byId(id.value()).map(account -> account.address().domain());
        if (domain.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(quota(directory, domain.get()));
    }

    /// The domains served, with what their accounts may hold.
    ///
    /// @throws ProblemException when the directory cannot tell now
    static List<AccountLimits.DomainQuota> domains(LocalDirectory directory)
            throws ProblemException {
        try {
            var all = new ArrayList<AccountLimits.DomainQuota>();
            for (Domain domain : directory.domains()) {
                all.add(quota(directory, domain));
            }
            return all;
        } catch (DirectoryException e) {
            throw unavailable(e);
        }
    }

    private static AccountLimits.DomainQuota quota(LocalDirectory directory, MailDomain domain)
            throws DirectoryException {
        var limits = directory.limits(domain).orElse(DomainLimits.NONE);
        return new AccountLimits.DomainQuota(
                DirectoryIdentities.key(domain),
                new AccountLimits.Quota(limits.quotaOctets(), limits.quotaMessages()));
    }

    /// The accounts by the ids that the store knows them by, in the order of `User List`.
    static MailboxListCommand.AccountPages pages(Directory directory) {
        return (pattern, start, count) -> {
            try {
                var names = new LinkedHashMap<AccountId, String>();
                for (Account account : directory.accounts(pattern, start, count)) {
                    names.put(new AccountId(account.id()), account.address().toString());
                }
                return names;
            } catch (DirectoryException e) {
                throw unavailable(e);
            }
        };
    }

    private static ProblemException unavailable(DirectoryException e) {
        return new ProblemException(
                new Problem("The directory is not available now.", null, "Status"), e);
    }

    static AccountListener listener(MessageStore store) {
        return new AccountListener() {
            @Override
            public void created(Account account) {
                // Its mail is made at its first use (SPEC STO-8): an account costs no second wait
                // for the disk, and nothing while nobody uses it.
            }

            @Override
            public void renamed(Account before, Account after) {
                // The store knows accounts by their id, which a rename leaves; what it holds may
                // count for another domain now.
                try {
                    store.domainChanged(new AccountId(after.id()));
                } catch (StoreException e) {
                    // It counts at the next change of the account.
                    LOG.log(Level.WARNING, "not counted yet, account=" + after.address(), e);
                }
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
                    if (e.kind() == StoreException.Kind.RESERVED) {
                        throw new Kept(
                                "Its mail is on legal hold and stays under id:%1$s until Mailbox Hold id:%1$s off."
                                        .formatted(account.id()));
                    }
                    throw new IOException("mail of " + account.address(), e);
                }
            }
        };
    }
}
