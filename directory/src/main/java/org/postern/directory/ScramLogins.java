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
/// The rules are those of [PasswordAuthenticator]: the same names, the same accounts, nobody acts
/// as somebody else. An account without keys, because its password was set while `login.scram` was
/// off, fails as with a wrong password.
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
            Supplier<DirectorySettings> settings,
            Events events) {
        this.directory = directory;
        this.writer = writer;
        this.served = served;
        this.settings = settings;
        this.reports = new LoginReports(events);
    }

    @Override
    public boolean servesScram() {
        return served.getAsBoolean();
    }

    @Override
    public Optional<Login> begin(String authentication, InetAddress client, String service) {
        try {
            Optional<Account> account = directory.find(authentication);
            Optional<Credential> credential =
                    account.isPresent()
                            ? directory.credential(account.get().id())
                            : Optional.empty();
            // Made for every name, so that it takes the same time.
            ScramKeys decoy = decoy(authentication);
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
                Optional<LoginRefusal> refusal = refusal(attempt, authorization, proof);
                return refusal.isPresent()
                        ? reports.refused(
                                attempt.login(), attempt.client(), attempt.service(), refusal.get())
                        : reports.accepted(
                                attempt.account().orElseThrow(),
                                attempt.client(),
                                attempt.service());
            } catch (DirectoryException e) {
                return unavailable(attempt.login(), attempt.client(), attempt.service(), e);
            }
        }
    }

    /// Why a login is refused; empty when it is not.
    private Optional<LoginRefusal> refusal(
            Attempt attempt, String authorization, ScramAuthenticator.Proof proof)
            throws DirectoryException {
        if (attempt.account().isEmpty()) {
            return Optional.of(LoginRefusal.UNKNOWN_NAME);
        }
        if (attempt.credential().isEmpty()) {
            return Optional.of(LoginRefusal.NO_PASSWORD_SET);
        }
        if (attempt.keys().isEmpty()) {
            return Optional.of(LoginRefusal.NO_SCRAM_KEYS);
        }
        return switch (proof) {
            case WRONG -> Optional.of(LoginRefusal.WRONG_PASSWORD);
            case OTHER_CHANNEL -> Optional.of(LoginRefusal.OTHER_CHANNEL);
            case RIGHT -> refusal(attempt, attempt.account().get(), authorization);
        };
    }

    private Optional<LoginRefusal> refusal(Attempt attempt, Account account, String authorization)
            throws DirectoryException {
        // The client may have taken its time: what holds is how things are now.
        Optional<Account> now = directory.byId(account.id());
        if (now.isEmpty() || !directory.credential(account.id()).equals(attempt.credential())) {
            return Optional.of(LoginRefusal.WRONG_PASSWORD);
        }
        if (!now.get().logsIn()) {
            return Optional.of(LoginRefusal.NOT_ACTIVE);
        }
        // RFC 5802 section 5.1: an empty authorization identity is derived from the username.
        boolean self =
                authorization.isEmpty()
                        || directory
                                .find(authorization)
                                .filter(found -> found.id().equals(account.id()))
                                .isPresent();
        return self ? Optional.empty() : Optional.of(LoginRefusal.OTHER_AUTHORIZATION);
    }
}
