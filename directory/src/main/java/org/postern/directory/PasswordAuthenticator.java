package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;
import org.postern.mail.Address;
import org.postern.net.Authenticator;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Judges logins by passwords.
///
/// Who judges is the affair of the account's domain ([DomainPolicy#authentication]): the hashes
/// that are kept here, back-ends, or several of them in order. A back-end that does not answer
/// never makes a password wrong: unless another one calls it right, the client is to come again.
///
/// A name that nobody has costs a hash like any other. Acting as somebody else is for
/// administrators (see [LoginIdentity]). A password that was right within
/// `directory.rememberLogins` is not hashed again, nor is a back-end asked again.
public final class PasswordAuthenticator implements Authenticator {
    private static final System.Logger LOG =
            System.getLogger(PasswordAuthenticator.class.getName());
    private static final List<String> HERE = List.of(DomainPolicy.LOCAL);

    private final LocalDirectory directory;
    private final Passwords passwords;
    private final Elsewhere elsewhere;
    private final RememberedLogins remembered;
    private final LoginReports reports;

    public PasswordAuthenticator(
            LocalDirectory directory,
            Passwords passwords,
            Elsewhere elsewhere,
            LoginTickets tickets,
            InstantSource clock,
            Supplier<DirectorySettings> settings,
            Events events) {
        this.directory = directory;
        this.passwords = passwords;
        this.elsewhere = elsewhere;
        this.remembered = new RememberedLogins(settings, clock);
        this.reports = new LoginReports(events, tickets, directory.services());
    }

    /// What a right password may lead to besides a login.
    ///
    /// @param backends who judges passwords of domains that say so
    /// @param provisioning makes accounts of people whom a back-end knows
    /// @param renewal replaces hashes that were imported
    /// @param factors remembers when programs logged in; empty: nobody does
    public record Elsewhere(
            Backends backends,
            Provisioning provisioning,
            CredentialRenewal renewal,
            Optional<FactorUse> factors) {
        public Elsewhere(Backends backends, Provisioning provisioning, CredentialRenewal renewal) {
            this(backends, provisioning, renewal, Optional.empty());
        }
    }

    @Override
    public Outcome password(
            String authorization,
            String authentication,
            byte[] password,
            InetAddress client,
            String service) {
        Optional<byte[]> prepared = passwords.prepare(password);
        try {
            var identity = LoginIdentity.of(authorization, authentication);
            LoginVerdict verdict = judge(identity, prepared, service);
            return reports.reportPassword(verdict, authentication, client, service);
        } catch (DirectoryException e) {
            LOG.log(System.Logger.Level.ERROR, "a login could not be judged", e);
            return reports.deferred(authentication, client, service, "directory");
        } catch (BackendException e) {
            return reports.deferred(authentication, client, service, e.backend());
        } catch (HashingBusyException e) {
            return reports.deferred(authentication, client, service, "hashing");
        } finally {
            prepared.ifPresent(octets -> Arrays.fill(octets, (byte) 0));
        }
    }

    private LoginVerdict judge(LoginIdentity identity, Optional<byte[]> prepared, String service)
            throws DirectoryException, HashingBusyException, BackendException {
        Optional<Account> account = directory.find(identity.actor());
        Optional<SecondFactors.AppPassword> program = program(account, prepared, service);
        if (program.isPresent()) {
            return byProgram(identity, account.orElseThrow(), program.get());
        }
        Optional<Address> address =
                account.isPresent()
                        ? account.map(Account::address)
                        : LoginName.address(identity.actor(), directory.firstDomain());
        List<String> judges = judges(address);
        Optional<Credential> credential =
                account.isPresent() ? directory.credential(account.get().id()) : Optional.empty();
        if (!judges.equals(HERE)) {
            return judgedElsewhere(
                    identity, address.orElseThrow(), account, credential, prepared, judges);
        }
        if (!matches(account, credential, prepared)) {
            return new LoginVerdict.Wrong(reason(account, credential));
        }
        // RFC 4616 section 2: an empty authorization identity is derived from the credentials.
        return identity.decide(
                directory,
                account.orElseThrow(),
                elsewhere.renewal().renewed(account.get(), credential, prepared));
    }

    private Optional<SecondFactors.AppPassword> program(
            Optional<Account> account, Optional<byte[]> prepared, String service)
            throws DirectoryException {
        return account.isEmpty() || prepared.isEmpty()
                ? Optional.empty()
                : AppPasswords.find(
                        account.get().id(),
                        directory.secondFactors(account.get().id()).appPasswords(),
                        prepared.get(),
                        service);
    }

    private LoginVerdict byProgram(
            LoginIdentity identity, Account account, SecondFactors.AppPassword program)
            throws DirectoryException {
        LoginVerdict verdict =
                identity.decide(directory, account, directory.credential(account.id()));
        if (!(verdict instanceof LoginVerdict.Right right)) {
            return verdict;
        }
        if (elsewhere.factors().isPresent()) {
            elsewhere.factors().get().appPasswordUsed(account.id(), program.id());
        }
        return right.byAppPassword(program.id());
    }

    /// Our own hashes for whoever is of no domain here.
    private List<String> judges(Optional<Address> address) throws DirectoryException {
        return address.isEmpty()
                ? HERE
                : directory
                        .policy(address.get().domain())
                        .map(DomainPolicy::authentication)
                        .orElse(HERE);
    }

    private LoginVerdict judgedElsewhere(
            LoginIdentity identity,
            Address address,
            Optional<Account> account,
            Optional<Credential> credential,
            Optional<byte[]> prepared,
            List<String> judges)
            throws DirectoryException, HashingBusyException, BackendException {
        if (prepared.isEmpty()) {
            return new LoginVerdict.Wrong(LoginRefusal.WRONG_PASSWORD);
        }
        @Nullable BackendException failed = null;
        for (String judge : judges) {
            if (judge.equals(DomainPolicy.LOCAL)) {
                if (matches(account, credential, prepared)) {
                    return identity.decide(
                            directory,
                            account.orElseThrow(),
                            elsewhere.renewal().renewed(account.get(), credential, prepared));
                }
                continue;
            }
            try {
                Optional<Account> right = right(judge, address, account, prepared.get());
                if (right.isPresent()) {
                    return identity.decide(
                            directory, right.get(), directory.credential(right.get().id()));
                }
            } catch (BackendException e) {
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
        return new LoginVerdict.Wrong(
                account.isEmpty() ? LoginRefusal.UNKNOWN_NAME : LoginRefusal.WRONG_PASSWORD);
    }

    /// The account whose password a back-end calls right, or called so a short while ago.
    private Optional<Account> right(
            String backend, Address address, Optional<Account> account, byte[] prepared)
            throws DirectoryException, BackendException {
        // Stands for the hash that is not here: another back-end's word does not count for this
        // one.
        var judged = new Credential("{" + backend + "}", null, Instant.EPOCH);
        if (account.isPresent() && remembered.knows(account.get().id(), judged, prepared)) {
            return account;
        }
        return switch (asked(backend, address, prepared)) {
            case PasswordBackend.Answer.Right(var fullName) -> {
                Optional<Account> known =
                        account.isPresent()
                                ? account
                                : elsewhere.provisioning().proven(backend, address, fullName);
                known.ifPresent(one -> remembered.remember(one.id(), judged, prepared));
                yield known;
            }
            case PasswordBackend.Answer.Wrong() -> Optional.empty();
        };
    }

    private PasswordBackend.Answer asked(String backend, Address address, byte[] prepared)
            throws BackendException {
        try {
            return elsewhere.backends().judge(backend, address, prepared);
        } catch (IOException e) {
            throw new BackendException(backend, e);
        }
    }

    private boolean matches(
            Optional<Account> account, Optional<Credential> credential, Optional<byte[]> prepared)
            throws HashingBusyException {
        if (account.isEmpty() || credential.isEmpty() || prepared.isEmpty()) {
            return passwords.matches(credential, prepared, NOTHING_KNOWN);
        }
        var login = new ThisLogin(account.get().id(), credential.get(), prepared.get(), remembered);
        return login.knows() || passwords.matches(credential, prepared, login);
    }

    private static final Passwords.Memory NOTHING_KNOWN =
            new Passwords.Memory() {
                @Override
                public boolean knows() {
                    return false;
                }

                @Override
                public void remember() {}
            };

    private record ThisLogin(
            String account, Credential credential, byte[] prepared, RememberedLogins remembered)
            implements Passwords.Memory {
        @Override
        public boolean knows() {
            return remembered.knows(account, credential, prepared);
        }

        @Override
        public void remember() {
            remembered.remember(account, credential, prepared);
        }
    }

    private static LoginRefusal reason(Optional<Account> account, Optional<Credential> credential) {
        if (account.isEmpty()) {
            return LoginRefusal.UNKNOWN_NAME;
        }
        return credential.isEmpty() ? LoginRefusal.NO_PASSWORD_SET : LoginRefusal.WRONG_PASSWORD;
    }
}
