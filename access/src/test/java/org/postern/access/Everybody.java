package org.postern.access;

import org.postern.directory.Account;
import org.postern.directory.AccountStatus;
import org.postern.directory.Directory;
import org.postern.directory.DomainPolicy;
import org.postern.directory.GroupMail;
import org.postern.directory.LocalGroups;
import org.postern.directory.Resolution;
import org.postern.directory.ServicePolicy;
import org.postern.kernel.Role;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.mail.MailDomain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A directory in which every address has an account, but `nobody`.
public final class Everybody implements Directory {
    @Override
    public Resolution resolve(Address recipient) {
        throw new UnsupportedOperationException("nobody sends mail here");
    }

    @Override
    public Resolution resolvePostmaster() {
        throw new UnsupportedOperationException("nobody sends mail here");
    }

    @Override
    public Optional<Account> find(String login) {
        int at = login.indexOf('@');
        String name = at < 0 ? login : login.substring(0, at);
        return name.equals("nobody") ? Optional.empty() : byId(name);
    }

    @Override
    public Optional<Account> byId(String id) {
        try {
            return Optional.of(
                    new Account(
                            id,
                            Address.parse(id + "@example.test"),
                            "",
                            List.of(),
                            List.of(),
                            Role.USER,
                            AccountStatus.ACTIVE,
                            0,
                            0,
                            Instant.EPOCH));
        } catch (AddressSyntaxException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<Domain> domains() {
        return List.of();
    }

    @Override
    public Optional<Domain> firstDomain() {
        return Optional.empty();
    }

    @Override
    public LocalGroups groups() {
        throw new UnsupportedOperationException("nobody is in a group here");
    }

    @Override
    public GroupMail groupMail() {
        throw new UnsupportedOperationException("nobody is in a group here");
    }

    @Override
    public ServicePolicy services() {
        throw new UnsupportedOperationException("nobody asks for services here");
    }

    @Override
    public Optional<DomainPolicy> policy(MailDomain domain) {
        return Optional.empty();
    }

    @Override
    public List<Account> accounts(String pattern, long start, int count) {
        return List.of();
    }
}
