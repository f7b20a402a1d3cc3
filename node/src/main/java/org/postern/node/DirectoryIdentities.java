package org.postern.node;

import org.postern.directory.Account;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.directory.MailGroup;
import org.postern.directory.NamedService;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Role;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;
import org.postern.store.AccountId;
import org.postern.store.Identifier;
import org.postern.store.Identities;
import org.postern.store.Principal;
import org.postern.store.StoreException;
import org.postern.store.StoreException.Kind;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The directory's accounts and groups in the store's words. A group is known to the store by its
/// id, so that a folder stays shared with it over a rename, and nobody who gets its address later
/// inherits what it had.
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
        var known = byId(account);
        if (known.isEmpty()) {
            return new Principal(account, Set.of(), Role.USER);
        }
        return new Principal(
                account, ask(() -> directory.groups().of(known.get())), known.get().role());
    }

    @Override
    public boolean opensShared(AccountId account) throws StoreException {
        var known = byId(account);
        return known.isEmpty()
                || ask(() -> directory.services().allows(known.get(), NamedService.SHAREDFOLDER));
    }

    @Override
    public Identifier identifier(String text) throws StoreException {
        if (!text.startsWith(GROUP)) {
            return Identities.super.identifier(text);
        }
        String name = text.substring(GROUP.length());
        var group = ask(() -> group(name));
        return Identifier.group(group.map(MailGroup::id).orElse(name));
    }

    @Override
    public String text(Identifier identifier) throws StoreException {
        if (identifier instanceof Identifier.Group(var id)) {
            var group = ask(() -> directory.groups().byId(id));
            return GROUP + group.map(known -> known.address().toString()).orElse(id);
        }
        return Identities.super.text(identifier);
    }

    /// The group of a name, which is its address, or what stands before the `@` in the first
    /// domain.
    private Optional<MailGroup> group(String name) throws DirectoryException {
        var first = directory.firstDomain();
        try {
            return directory
                    .groups()
                    .find(
                            Address.parse(
                                    name.contains("@") || first.isEmpty()
                                            ? name
                                            : name + "@" + first.get().ascii()));
        } catch (AddressSyntaxException e) {
            return Optional.empty();
        }
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

    private interface Question<T> {
        T ask() throws DirectoryException;
    }

    private static <T> T ask(Question<T> question) throws StoreException {
        try {
            return question.ask();
        } catch (DirectoryException e) {
            throw new StoreException(Kind.UNAVAILABLE, "directory", e);
        }
    }
}
