package org.postern.directory;

import org.postern.kernel.Events;
import org.postern.net.Authenticator;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/// Judges logins by the directory's passwords.
///
/// A name that nobody has costs a hash like any other. Acting as somebody else is for
/// administrators (see [LoginIdentity]). A password that was right within
/// `directory.rememberLogins` is not hashed again.
public final class PasswordAuthenticator implements Authenticator {
    private static final System.Logger LOG =
            System.getLogger(PasswordAuthenticator.class.getName());

    private final LocalDirectory directory;
    private final Passwords passwords;
    private final RememberedLogins remembered;
    private final LoginReports reports;

    public PasswordAuthenticator(
            LocalDirectory directory,
            Passwords passwords,
            LoginTickets tickets,
            InstantSource clock,
            Supplier<DirectorySettings> settings,
            Events events) {
        this.directory = directory;
        this.passwords = passwords;
        this.remembered = new RememberedLogins(settings, clock);
        this.reports = new LoginReports(events, tickets);
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
            LoginVerdict verdict = judge(identity, prepared);
            return reports.report(verdict, authentication, client, service);
        } catch (DirectoryException e) {
            LOG.log(System.Logger.Level.ERROR, "a login could not be judged", e);
            return reports.deferred(authentication, client, service, "directory");
        } catch (HashingBusyException e) {
            return reports.deferred(authentication, client, service, "hashing");
        } finally {
            prepared.ifPresent(octets -> Arrays.fill(octets, (byte) 0));
        }
    }

    private LoginVerdict judge(LoginIdentity identity, Optional<byte[]> prepared)
            throws DirectoryException, HashingBusyException {
        Optional<Account> account = directory.find(identity.actor());
        Optional<Credential> credential =
                account.isPresent() ? directory.credential(account.get().id()) : Optional.empty();
        if (!matches(account, credential, prepared)) {
            return new LoginVerdict.Wrong(reason(account, credential));
        }
        // RFC 4616 section 2: an empty authorization identity is derived from the credentials.
        return identity.decide(directory, account.orElseThrow(), credential);
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
