package org.postern.directory;

import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSCredential;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.GSSName;
import org.postern.mail.Address;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import javax.security.auth.Subject;
import javax.security.auth.login.LoginException;

/// Passwords judged by a Kerberos realm: whoever gets a ticket with one knows it. Where the
/// settings name a verifier, the realm's server must also give a ticket for that, which only the
/// true one can: a forged server would accept any password.
public final class KerberosBackend implements PasswordBackend {
    /// What the realm says of a person or a password that are wrong, and not of trouble of its own.
    // RFC 4120 section 7.5.9: C_PRINCIPAL_UNKNOWN, CLIENT_REVOKED, KEY_EXPIRED, PREAUTH_FAILED,
    // AP_ERR_BAD_INTEGRITY
    private static final Set<Integer> WRONG = Set.of(6, 18, 23, 24, 31);

    private final Supplier<KerberosSettings> settings;

    public KerberosBackend(Supplier<KerberosSettings> settings) {
        this.settings = settings;
    }

    @Override
    public Answer judge(Address person, byte[] password) throws IOException {
        KerberosSettings rules = settings.get();
        if (rules.realm().isEmpty()) {
            throw new IOException("kerberos.realm is not set");
        }
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(password));
        char[] characters = new char[decoded.remaining()];
        decoded.get(characters);
        try {
            String principal = person.canonicalLocalPart() + "@" + rules.realm();
            Subject subject = Kerberos.withPassword(principal, characters);
            if (!rules.verifier().isEmpty()) {
                prove(subject, rules);
            }
            return new Answer.Right("");
        } catch (LoginException e) {
            if (code(e).filter(WRONG::contains).isPresent() || emptyPassword(e)) {
                return new Answer.Wrong();
            }
            throw new IOException("the Kerberos realm cannot judge", e);
        } finally {
            Arrays.fill(characters, '\0');
            Arrays.fill(decoded.array(), '\0');
        }
    }

    /// The number that ends what the JDK says of the realm's answer: `… (24)`.
    private static Optional<Integer> code(LoginException e) {
        String text = String.valueOf(e.getMessage());
        int open = text.lastIndexOf('(');
        int close = text.indexOf(')', Math.max(open, 0));
        if (open < 0 || close < 0) {
            // A key that does not fit is found out here and not there.
            return text.contains("Checksum failed") ? Optional.of(31) : Optional.empty();
        }
        try {
            return Optional.of(Integer.parseInt(text.substring(open + 1, close).strip()));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static boolean emptyPassword(LoginException e) {
        return String.valueOf(e.getMessage()).contains("Password can not be null or empty");
    }

    /// Has a context set up between the person and our own verifier, with a ticket of the realm.
    private static void prove(Subject person, KerberosSettings rules) throws IOException {
        try {
            Subject verifier = Kerberos.withKeytab(rules.keytab(), rules.verifier(), false);
            var manager = GSSManager.getInstance();
            byte[] token =
                    Subject.callAs(
                            person,
                            () -> {
                                var name =
                                        manager.createName(rules.verifier(), GSSName.NT_USER_NAME);
                                var context =
                                        manager.createContext(
                                                name,
                                                Kerberos.mechanism(),
                                                null,
                                                GSSContext.DEFAULT_LIFETIME);
                                try {
                                    return context.initSecContext(new byte[0], 0, 0);
                                } finally {
                                    context.dispose();
                                }
                            });
            Subject.callAs(
                    verifier,
                    () -> {
                        var context =
                                manager.createContext(
                                        manager.createCredential(
                                                null,
                                                GSSCredential.INDEFINITE_LIFETIME,
                                                Kerberos.mechanism(),
                                                GSSCredential.ACCEPT_ONLY));
                        try {
                            context.acceptSecContext(token, 0, token.length);
                        } finally {
                            context.dispose();
                        }
                        return null;
                    });
        } catch (CompletionException | LoginException e) {
            throw new IOException("the Kerberos server cannot prove that it is the realm's", e);
        }
    }
}
