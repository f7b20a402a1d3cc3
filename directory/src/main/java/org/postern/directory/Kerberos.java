package org.postern.directory;

import org.ietf.jgss.GSSException;
import org.ietf.jgss.Oid;
import org.jspecify.annotations.Nullable;

import java.util.Map;

import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;

/// The JDK's Kerberos, as much as is used of it.
final class Kerberos {
    private static final String MODULE = "com.sun.security.auth.module.Krb5LoginModule";

    private Kerberos() {}

    /// The mechanism by which GSS-API speaks Kerberos 5.
    // RFC 4121 section 4: 1.2.840.113554.1.2.2
    static Oid mechanism() {
        try {
            return new Oid("1.2.840.113554.1.2.2");
        } catch (GSSException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whoever has this password; what the realm says is believed.
    static Subject withPassword(String principal, char[] password) throws LoginException {
        return login(
                Map.of("principal", principal, "useTicketCache", "false"),
                new Answers(principal, password));
    }

    /// Whoever has the keys in this file.
    ///
    /// @param principal `*` for all that are in it
    /// @param initiates whether it asks the realm for tickets of its own
    static Subject withKeytab(String keytab, String principal, boolean initiates)
            throws LoginException {
        return login(
                Map.of(
                        "useKeyTab",
                        "true",
                        "storeKey",
                        "true",
                        "doNotPrompt",
                        "true",
                        "keyTab",
                        keytab,
                        "principal",
                        principal,
                        "isInitiator",
                        Boolean.toString(initiates)),
                null);
    }

    private static Subject login(Map<String, String> options, @Nullable CallbackHandler answers)
            throws LoginException {
        var configuration =
                new Configuration() {
                    @Override
                    public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                        return new AppConfigurationEntry[] {
                            new AppConfigurationEntry(
                                    MODULE, LoginModuleControlFlag.REQUIRED, options)
                        };
                    }
                };
        var context = new LoginContext("postern", new Subject(), answers, configuration);
        context.login();
        return context.getSubject();
    }

    private record Answers(String principal, char[] password) implements CallbackHandler {
        @Override
        public void handle(Callback[] callbacks) {
            for (Callback callback : callbacks) {
                switch (callback) {
                    case NameCallback name -> name.setName(principal);
                    case PasswordCallback secret -> secret.setPassword(password);
                    default -> {}
                }
            }
        }
    }
}
