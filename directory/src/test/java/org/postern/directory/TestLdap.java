package org.postern.directory;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;

import org.postern.directory.server.LdapServer;
import org.postern.directory.server.LdapSettings;
import org.postern.kernel.Settings;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.CombinedMechanisms;
import org.postern.net.GuardSettings;
import org.postern.net.GuardedLogins;
import org.postern.net.LoginGuard;
import org.postern.net.LoopbackServer;
import org.postern.net.Network;
import org.postern.net.PasswordMechanisms;
import org.postern.net.ScramMechanisms;
import org.postern.net.TokenAuthenticator;
import org.postern.net.TrustedSettings;

import java.net.InetAddress;
import java.util.List;

/// An LDAP server over a directory in memory, on a free port of loopback.
final class TestLdap implements AutoCloseable {
    static final DirectorySchema SCHEMA = DirectorySchema.load();
    static final String ADMINISTRATOR = "uid=Administrator,dc=example,dc=test";
    static final String PASSWORD = "a secret of the administrator";

    final TestDirectory directory;
    final TreeWriter tree;
    volatile LdapSettings settings = Settings.defaults(LdapSettings.class);
    volatile boolean readOnly;
    volatile boolean passwords = true;
    private final LoopbackServer server;

    TestLdap() throws Exception {
        this(TestDirectory.begun());
    }

    /// With the first start done, or empty.
    TestLdap(TestDirectory directory) throws Exception {
        this.directory = directory;
        this.tree = directory.writer.treeWriter(directory.groups, directory.classes);
        var administrator = directory.directory.find("administrator");
        if (administrator.isPresent()) {
            directory.writer.setPassword(administrator.get().id(), TestDirectory.octets(PASSWORD));
        }
        var guard =
                new LoginGuard(
                        () -> Settings.defaults(GuardSettings.class),
                        () -> new TrustedSettings(List.of(Network.parse("127.0.0.0/8"))),
                        directory.directory::loginKey,
                        () -> directory.now,
                        directory.events::add);
        var logins =
                new GuardedLogins(
                        directory.authenticator,
                        directory.scram,
                        NO_TOKENS,
                        (_, _, _, _) -> new Outcome.Refused(),
                        guard);
        var ldap =
                new LdapServer(
                        directory.directory,
                        tree,
                        () -> SCHEMA,
                        new EntryLogins(
                                directory.directory,
                                directory.passwords,
                                logins,
                                () -> directory.settings,
                                () -> directory.now,
                                directory.events::add),
                        new CombinedMechanisms(
                                new ScramMechanisms(logins), new PasswordMechanisms(logins)),
                        connection -> passwords || connection.encrypted(),
                        () -> readOnly,
                        () -> settings,
                        () -> directory.now,
                        directory.events::add);
        server = LoopbackServer.of("ldap", ldap).start();
    }

    private static final TokenAuthenticator NO_TOKENS =
            new TokenAuthenticator() {
                @Override
                public boolean servesTokens() {
                    return false;
                }

                @Override
                public Outcome token(
                        String authorization, String token, InetAddress client, String service) {
                    return new Outcome.Refused();
                }

                @Override
                public String challenge() {
                    return "";
                }
            };

    static LdapSettings scanning(LdapSettings settings, int limit) {
        return new LdapSettings(
                settings.idleTimeout(),
                settings.maxRequest(),
                settings.maxAnonymousRequest(),
                settings.sizeLimit(),
                settings.timeLimit(),
                limit,
                settings.maxOperations(),
                settings.anonymousReads(),
                settings.publicAttributes(),
                settings.selfWritable(),
                settings.minPasswordCharacters());
    }

    int port() {
        return server.address().getPort();
    }

    /// Nobody's connection.
    LDAPConnection connect() throws Exception {
        return new LDAPConnection(new LDAPConnectionOptions(), "127.0.0.1", port());
    }

    LDAPConnection connect(String name, String password) throws Exception {
        var connection = connect();
        connection.bind(name, password);
        return connection;
    }

    LDAPConnection administrator() throws Exception {
        return connect(ADMINISTRATOR, PASSWORD);
    }

    @Override
    public void close() {
        server.close();
        directory.close();
    }
}
