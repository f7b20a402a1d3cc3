package org.postern.directory.client;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Value;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The commands of the noun `Ldap`: whether another directory can be reached and logged in to.
public final class LdapCommands {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Argument<String> SERVER =
            Argument.text(
                    "server",
                    "ldap://host:port or ldaps://host:port; the former with StartTLS, unless it is"
                            + " this machine.");
    private static final Argument<String> USER =
            Argument.text("user", "The distinguished name to log in as; without it, nobody.")
                    .optional();
    private static final Argument<String> PASSWORD =
            Argument.text("password", "Its password; - reads it from standard input.")
                    .secret()
                    .optional();

    public LdapCommands() {}

    public List<Command> commands() {
        return List.of(test());
    }

    private Command test() {
        return Command.of("Ldap", "Test")
                .summary(
                        "Connects to a directory server, logs in, and tells what it says of"
                                + " itself.")
                .help(
                        "Nothing is changed here or there. Certificates are judged by those that"
                                + " Java trusts.")
                .argument(SERVER)
                .argument(USER)
                .argument(PASSWORD)
                .handler(LdapCommands::test);
    }

    private static Result test(Call call) throws ProblemException {
        String server = call.get(SERVER);
        String user = call.find(USER).orElse("");
        String password = call.find(PASSWORD).orElse("");
        if (!user.isEmpty() && password.isEmpty()) {
            // RFC 4513 section 5.1.2: a name without a password is let in as nobody.
            throw new ProblemException(
                    "A login without a password proves nothing.",
                    null,
                    "Ldap Test " + server + " " + user + " -");
        }
        long begun = System.nanoTime();
        try (var connection = target(server).connect(PATIENCE)) {
            long connected = System.nanoTime();
            if (!user.isEmpty()) {
                connection.bind(user, password);
            }
            long loggedIn = System.nanoTime();
            return told(connection, user, connected - begun, loggedIn - connected);
        } catch (LDAPException e) {
            throw new ProblemException(
                    new Problem(
                            server + " cannot be used.",
                            e.getResultCode() + ": " + e.getMessage(),
                            null),
                    e);
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(server + " cannot be reached.", e.getMessage(), null), e);
        }
    }

    private static LdapTarget target(String server) throws ProblemException {
        try {
            return LdapTarget.parse(server, "");
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem(
                            server + " is no server.",
                            e.getMessage(),
                            "ldaps://ldap.example.org:636"),
                    e);
        }
    }

    private static Result told(
            LDAPConnection connection, String user, long connected, long loggedIn)
            throws LDAPException {
        var fields = new ArrayList<Field>();
        fields.add(Field.of("connectedIn", Value.duration(Duration.ofNanos(connected))));
        fields.add(Field.of("tls", Value.flag(connection.getSSLSession() != null)));
        fields.add(Field.of("loggedInAs", user.isEmpty() ? "nobody" : user));
        if (!user.isEmpty()) {
            fields.add(Field.of("loggedInIn", Value.duration(Duration.ofNanos(loggedIn))));
        }
        var root = connection.getRootDSE();
        if (root != null) {
            fields.add(Field.of("vendor", text(root.getVendorName())));
            fields.add(Field.of("version", text(root.getVendorVersion())));
            fields.add(Field.of("namingContexts", texts(root.getNamingContextDNs())));
            fields.add(Field.of("mechanisms", texts(root.getSupportedSASLMechanismNames())));
            fields.add(Field.of("controls", texts(root.getSupportedControlOIDs())));
        }
        return new Result.Item(fields);
    }

    private static Value text(@Nullable String text) {
        return text == null ? Value.nothing() : Value.text(text);
    }

    private static Value texts(String @Nullable [] texts) {
        return Value.texts(texts == null ? List.of() : List.of(texts));
    }
}
