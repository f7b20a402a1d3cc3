package org.postern.directory;

import org.postern.kernel.Events;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.CertificateAuthenticator;
import org.postern.net.CertificateSettings;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// Judges logins by client certificates that TLS has verified. A certificate lets in to the
/// accounts that it names; who may act as whom beyond that is as with passwords
/// ([PasswordAuthenticator]). Safe for use by many threads.
public final class CertificateLogins implements CertificateAuthenticator {
    private static final System.Logger LOG = System.getLogger(CertificateLogins.class.getName());

    /// RFC 5280 section 4.2.1.6: rfc822Name is the second kind of GeneralName, counted from 0.
    private static final int RFC822_NAME = 1;

    /// A certificate that names more people than this is nobody's own.
    private static final int MOST_NAMES = 20;

    private final LocalDirectory directory;
    private final Supplier<CertificateSettings> settings;
    private final LoginReports reports;

    public CertificateLogins(
            LocalDirectory directory,
            LoginTickets tickets,
            Supplier<CertificateSettings> settings,
            Events events) {
        this.directory = directory;
        this.settings = settings;
        this.reports = new LoginReports(events, tickets, directory.services());
    }

    @Override
    public Outcome certificate(
            String authorization, X509Certificate certificate, InetAddress client, String service) {
        List<String> names = names(certificate);
        String login = names.isEmpty() ? authorization : names.getFirst();
        try {
            return reports.report(judge(authorization, names), login, client, service);
        } catch (DirectoryException e) {
            LOG.log(System.Logger.Level.ERROR, "a login could not be judged", e);
            return reports.deferred(login, client, service, "directory");
        }
    }

    private LoginVerdict judge(String authorization, List<String> names) throws DirectoryException {
        Map<String, Account> named = new LinkedHashMap<>();
        for (String name : names) {
            directory.find(name).ifPresent(account -> named.put(account.id(), account));
        }
        Optional<Account> wanted =
                authorization.isEmpty() ? Optional.empty() : directory.find(authorization);
        // Of several people that it names the client says which.
        Optional<Account> actor =
                wanted.filter(account -> named.containsKey(account.id()))
                        .or(() ->
                                named.size() == 1
                                        ? named.values().stream().findFirst()
                                        : Optional.empty());
        if (actor.isEmpty()) {
            return new LoginVerdict.Wrong(LoginRefusal.UNKNOWN_NAME);
        }
        Account known = actor.get();
        return new LoginIdentity(known.address().toString(), authorization)
                .decide(directory, known, directory.credential(known.id()));
    }

    private List<String> names(X509Certificate certificate) {
        try {
            var names =
                    switch (settings.get().certificateName()) {
                        case EMAIL -> addresses(certificate);
                        case COMMON_NAME -> commonNames(certificate);
                    };
            return names.size() > MOST_NAMES ? List.of() : names;
        } catch (CertificateParsingException | InvalidNameException e) {
            LOG.log(System.Logger.Level.DEBUG, "a certificate's names cannot be read", e);
            return List.of();
        }
    }

    private static List<String> addresses(X509Certificate certificate)
            throws CertificateParsingException {
        var names = new ArrayList<String>();
        var alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> name : alternatives) {
                if (name.get(0).equals(RFC822_NAME) && name.get(1) instanceof String address) {
                    names.add(address);
                }
            }
        }
        return names;
    }

    private static List<String> commonNames(X509Certificate certificate)
            throws InvalidNameException {
        var names = new ArrayList<String>();
        var subject = new LdapName(certificate.getSubjectX500Principal().getName());
        for (var part : subject.getRdns()) {
            if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
                names.add(name);
            }
        }
        return names;
    }
}
