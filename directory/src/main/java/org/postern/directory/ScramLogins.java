package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;
import org.postern.mail.Address;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.ScramAuthenticator;
import org.postern.net.ScramKeys;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Judges logins by SCRAM, with the keys that are kept beside the passwords. Safe for use by many
/// threads.
///
/// The rules are those of [PasswordAuthenticator]: the same names, the same accounts, the same who
/// may act as somebody else. An account without keys, because its password was set while
/// `login.scram` was off, fails as with a wrong password.
public final class ScramLogins implements ScramAuthenticator {
    private static final System.Logger LOG = System.getLogger(ScramLogins.class.getName());

    private final LocalDirectory directory;
    private final DirectoryWriter writer;
    private final BooleanSupplier served;
    private final Supplier<DirectorySettings> settings;
    private final LoginReports reports;

    /// Null until first needed.
    private volatile @Nullable DecoyKeys decoys;

    /// @param writer keeps the secret that made-up salts come from
    /// @param served `login.scram`
    public ScramLogins(
            LocalDirectory directory,
            DirectoryWriter writer,
            BooleanSupplier served,
            LoginTickets tickets,
            Supplier<DirectorySettings> settings,
            Events events) {
        this.directory = directory;
        this.writer = writer;
        this.served = served;
        this.settings = settings;
        this.reports = new LoginReports(events, tickets, directory.services());
    }

    @Override
    public boolean servesScram() {
        return served.getAsBoolean();
    }

    @Override
    public Optional<Login> begin(String authentication, InetAddress client, String service) {
        try {
            String name = LoginIdentity.of("", authentication).actor();
            Optional<Account> account = directory.find(name);
            Optional<Credential> credential =
                    account.isPresent() && judgedHere(account.get())
                            ? directory.credential(account.get().id())
                            : Optional.empty();
            // Made for every name, so that it takes the same time.
            ScramKeys decoy = decoy(name);
            var attempt = new Attempt(authentication, client, service, account, credential);
            return Optional.of(new Begun(attempt, attempt.keys().orElse(decoy)));
        } catch (DirectoryException e) {
            unavailable(authentication, client, service, e);
            return Optional.empty();
        }
    }

    private Outcome unavailable(
            String login, InetAddress client, String service, DirectoryException cause) {
        LOG.log(System.Logger.Level.ERROR, "a login could not be judged", cause);
        return reports.deferred(login, client, service, "directory");
    }

    private ScramKeys decoy(String login) throws DirectoryException {
        var known = decoys;
        if (known == null) {
            known = new DecoyKeys(writer.loginSecret());
            decoys = known;
        }
        Optional<Address> address = LoginName.address(login, directory.firstDomain());
        return known.of(
                address.map(Address::canonical).orElse(login), settings.get().scramIterations());
    }

    private record Attempt(
            String login,
            InetAddress client,
            String service,
            Optional<Account> account,
            Optional<Credential> credential) {
        Optional<ScramKeys> keys() {
            return credential.map(Credential::scram);
        }
    }

    private final class Begun implements Login {
        private final Attempt attempt;
        private final ScramKeys keys;

        Begun(Attempt attempt, ScramKeys keys) {
            this.attempt = attempt;
            this.keys = keys;
        }

        @Override
        public ScramKeys keys() {
            return keys;
        }

        @Override
        public Outcome end(String authorization, Proof proof) {
            try {
                LoginVerdict verdict = judge(attempt, authorization, proof);
                return reports.reportPassword(
                        verdict, attempt.login(), attempt.client(), attempt.service());
            } catch (DirectoryException e) {
                return unavailable(attempt.login(), attempt.client(), attempt.service(), e);
            }
        }
    }

    /// Passwords kept here are not asked where the domain says that somebody else judges.
    private boolean judgedHere(Account account) throws DirectoryException {
        return directory
                .policy(account.address().domain())
                .filter(policy -> !policy.judgesHere())
                .isEmpty();
    }

    private LoginVerdict judge(
            Attempt attempt, String authorization, ScramAuthenticator.Proof proof)
            throws DirectoryException {
        if (attempt.account().isEmpty()) {
            return new LoginVerdict.Wrong(LoginRefusal.UNKNOWN_NAME);
        }
        if (attempt.credential().isEmpty()) {
            return new LoginVerdict.Wrong(LoginRefusal.NO_PASSWORD_SET);
        }
        if (attempt.keys().isEmpty()) {
            return new LoginVerdict.Wrong(LoginRefusal.NO_SCRAM_KEYS);
        }
        return switch (proof) {
            case WRONG -> new LoginVerdict.Wrong(LoginRefusal.WRONG_PASSWORD);
            case OTHER_CHANNEL -> new LoginVerdict.Wrong(LoginRefusal.OTHER_CHANNEL);
            case RIGHT -> proven(attempt, attempt.account().get().id(), authorization);
        };
    }

    /// The client may have taken its time: what counts is how things are now.
    private LoginVerdict proven(Attempt attempt, String id, String authorization)
            throws DirectoryException {
        Optional<Account> account = directory.byId(id);
        if (account.isEmpty() || !directory.credential(id).equals(attempt.credential())) {
            return new LoginVerdict.Wrong(LoginRefusal.WRONG_PASSWORD);
        }
        // RFC 5802 section 5.1: an empty authorization identity is derived from the username.
        return LoginIdentity.of(authorization, attempt.login())
                .decide(directory, account.get(), attempt.credential());
    }
}
