package org.postern.access;

import org.postern.kernel.Role;
import org.postern.store.AccountId;
import org.postern.store.Identities;
import org.postern.store.Principal;

import java.util.Optional;
import java.util.Set;

/// Who the accounts of [Everybody] are: the id is the local part, `root` runs the system, and
/// `carol` is in the group `staff`. There is no account `nobody`.
public final class EverybodysIdentities implements Identities {
    private static final String DOMAIN = "@example.test";

    @Override
    public Optional<AccountId> account(String name) {
        return name.endsWith(DOMAIN) && !name.startsWith("nobody")
                ? Optional.of(new AccountId(name.substring(0, name.length() - DOMAIN.length())))
                : Optional.empty();
    }

    @Override
    public Optional<String> address(AccountId account) {
        return account.ofDomain() ? Optional.empty() : Optional.of(account + DOMAIN);
    }

    @Override
    public Optional<String> domain(AccountId account) {
        return Optional.of("example.test");
    }

    @Override
    public Principal principal(AccountId account) {
        var role = account.value().equals("root") ? Role.ADMINISTRATOR : Role.USER;
        var groups = account.value().equals("carol") ? Set.of("staff") : Set.<String>of();
        return new Principal(account, groups, role);
    }
}
