package org.postern.directory;

import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSCredential;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.postern.kernel.Events;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.GssapiAuthenticator;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import javax.security.auth.Subject;
import javax.security.auth.login.LoginException;

/// Judges logins by Kerberos tickets. Who may act as whom is as with passwords
/// ([PasswordAuthenticator]). Safe for use by many threads.
public final class KerberosLogins implements GssapiAuthenticator {
    private static final System.Logger LOG = System.getLogger(KerberosLogins.class.getName());

    private final LocalDirectory directory;
    private final Supplier<KerberosSettings> settings;
    private final LoginReports reports;

    public KerberosLogins(
            LocalDirectory directory,
            LoginTickets tickets,
            Supplier<KerberosSettings> settings,
            Events events) {
        this.directory = directory;
        this.settings = settings;
        this.reports = new LoginReports(events, tickets, directory.services());
    }

    @Override
    public boolean servesGssapi() {
        KerberosSettings rules = settings.get();
        return !rules.realm().isEmpty() && !rules.keytab().isEmpty();
    }

    // The keytab is read at each login: a new key needs no restart.
    @Override
    public GSSContext context() throws GSSException {
        try {
            var keys = Kerberos.withKeytab(settings.get().keytab(), "*", false);
            return Subject.callAs(
                    keys,
                    () -> {
                        var manager = GSSManager.getInstance();
                        return manager.createContext(
                                manager.createCredential(
                                        null,
                                        GSSCredential.INDEFINITE_LIFETIME,
                                        Kerberos.mechanism(),
                                        GSSCredential.ACCEPT_ONLY));
                    });
        } catch (LoginException | CompletionException e) {
            LOG.log(System.Logger.Level.ERROR, "kerberos.keytab cannot be used", e);
            throw new GSSException(GSSException.NO_CRED);
        }
    }

    @Override
    public Outcome principal(
            String authorization, String principal, InetAddress client, String service) {
        try {
            return reports.report(judge(authorization, principal), principal, client, service);
        } catch (DirectoryException e) {
            LOG.log(System.Logger.Level.ERROR, "a login could not be judged", e);
            return reports.deferred(principal, client, service, "directory");
        }
    }

    @Override
    public Outcome refused(String reason, InetAddress client, String service) {
        LOG.log(System.Logger.Level.DEBUG, "ticket refused: {0}", reason);
        return reports.refused(LoginRefusal.BAD_TICKET, "", client, service);
    }

    private LoginVerdict judge(String authorization, String principal) throws DirectoryException {
        KerberosSettings rules = settings.get();
        int at = principal.lastIndexOf('@');
        // A principal with a slash is a host's or a second identity, and nobody's mail.
        if (at <= 0
                || !principal.substring(at + 1).equals(rules.realm())
                || principal.indexOf('/') >= 0) {
            return new LoginVerdict.Wrong(LoginRefusal.UNKNOWN_NAME);
        }
        String name = principal.substring(0, at) + "@" + domain(rules);
        Optional<Account> account = directory.find(name);
        if (account.isEmpty()) {
            return new LoginVerdict.Wrong(LoginRefusal.UNKNOWN_NAME);
        }
        return new LoginIdentity(name, authorized(authorization, principal))
                .decide(directory, account.get(), directory.credential(account.get().id()));
    }

    /// Some clients name their own principal as whom they act as.
    private static String authorized(String authorization, String principal) {
        boolean own =
                authorization.equals(principal)
                        || authorization.equals(principal.substring(0, principal.lastIndexOf('@')));
        return own ? "" : authorization;
    }

    private String domain(KerberosSettings rules) throws DirectoryException {
        if (!rules.domain().isEmpty()) {
            return rules.domain();
        }
        try {
            var same = Domain.parse(rules.realm().toLowerCase(Locale.ROOT));
            if (directory.serves(same)) {
                return same.ascii();
            }
        } catch (AddressSyntaxException e) {
            // A realm need not look like a domain.
        }
        return directory.firstDomain().map(Domain::ascii).orElse("");
    }
}
