package org.postern.node;

import org.postern.directory.Account;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Role;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;
import org.postern.store.AccountId;
import org.postern.store.Identities;
import org.postern.store.Principal;
import org.postern.store.StoreException;
import org.postern.store.StoreException.Kind;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The directory's accounts in the store's words. The directory has no groups: nobody is in one.
final class DirectoryIdentities implements Identities {
    private final Directory directory;

    DirectoryIdentities(Directory directory) {
        this.directory = directory;
    }

    @Override
    public Optional<AccountId> account(String name) throws StoreException {
        return ask(() -> directory.find(name)).map(account -> new AccountId(account.id()));
    }

    @Override
    public Optional<String> address(AccountId account) throws StoreException {
        return byId(account).map(known -> known.address().toString());
    }

    @Override
    public Optional<String> domain(AccountId account) throws StoreException {
        return byId(account).map(known -> key(known.address().domain()));
    }

    @Override
    public Principal principal(AccountId account) throws StoreException {
        var role = byId(account).map(Account::role).orElse(Role.USER);
        return new Principal(account, Set.of(), role);
    }

    /// The account of a domain's shared folders.
    ///
    /// @return empty when the domain is not served here
    /// @throws ProblemException when the directory cannot tell now
    Optional<AccountId> site(String domain) throws ProblemException {
        try {
            for (Domain served : directory.domains()) {
                if (served.equals(Domain.parse(domain))) {
                    return Optional.of(AccountId.ofDomain(key(served)));
                }
            }
            return Optional.empty();
        } catch (AddressSyntaxException e) {
            return Optional.empty();
        } catch (DirectoryException e) {
            throw new ProblemException(
                    new Problem("The directory is not available now.", null, "Status"), e);
        }
    }

    /// The name that a domain's account has.
    static String key(MailDomain domain) {
        return domain.ascii().toLowerCase(Locale.ROOT);
    }

    private Optional<Account> byId(AccountId account) throws StoreException {
        return ask(() -> directory.byId(account.value()));
    }

    private interface Question {
        Optional<Account> ask() throws DirectoryException;
    }

    private static Optional<Account> ask(Question question) throws StoreException {
        try {
            return question.ask();
        } catch (DirectoryException e) {
            throw new StoreException(Kind.UNAVAILABLE, "directory", e);
        }
    }
}
