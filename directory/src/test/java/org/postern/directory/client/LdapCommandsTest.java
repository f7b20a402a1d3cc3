package org.postern.directory.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.directory.DirectorySchema;
import org.postern.directory.SchemaCommands;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;

import java.net.InetAddress;
import java.nio.file.Path;

/// `Ldap Test` against somebody else's server, and what `Schema` shows.
class LdapCommandsTest {
    @TempDir private Path folder;

    private static Catalogue catalogue() {
        var catalogue = new Catalogue(_ -> {});
        catalogue.register(new LdapCommands().commands());
        catalogue.register(new SchemaCommands(DirectorySchema::load).commands());
        return catalogue;
    }

    private static Result run(String line) throws ProblemException {
        return catalogue().execute(line, "console", Role.ADMINISTRATOR);
    }

    private static Problem refused(String line) {
        return catchThrowableOfType(ProblemException.class, () -> run(line)).problem();
    }

    @Test
    void aServerIsTried() throws Exception {
        var config = new InMemoryDirectoryServerConfig("dc=example,dc=test");
        config.addAdditionalBindCredentials("cn=reader", "secret");
        config.setListenerConfigs(
                new InMemoryListenerConfig(
                        "ldap", InetAddress.getLoopbackAddress(), 0, null, null, null));
        try (var server = new InMemoryDirectoryServer(config)) {
            server.startListening();
            String url = "ldap://127.0.0.1:" + server.getListenPort();
            assertThat(run("Ldap Test " + url + " cn=reader secret").toString())
                    .contains("dc=example,dc=test")
                    .contains("cn=reader")
                    .doesNotContain("secret");
            assertThat(run("Ldap Test " + url).toString()).contains("nobody");
            assertThat(refused("Ldap Test " + url + " cn=reader wrong").toString())
                    .contains("cannot be used")
                    .contains("invalid credentials");
            assertThat(refused("Ldap Test " + url + " cn=reader").error())
                    .isEqualTo("A login without a password proves nothing.");
        }
        assertThat(refused("Ldap Test ldap://127.0.0.1:1").error()).contains("cannot be");
        assertThat(refused("Ldap Test http://127.0.0.1").error()).contains("is no server");
    }

    @Test
    void theSchemaIsShownAndGivenAway() throws Exception {
        assertThat(run("Schema List mi*").toString())
                .contains("mirapointUser")
                .contains("miMailQuota");
        assertThat(run("Schema Get miMailQuota").toString()).contains("NAME 'miMailQuota'");
        assertThat(refused("Schema Get miNothing").error())
                .isEqualTo("The schema knows no miNothing.");
        var _ = run("Schema Export " + folder);
        assertThat(folder.resolve("mirapoint.ldif")).isNotEmptyFile();
        assertThat(refused("Schema Export " + folder).error()).contains("cannot be written");
    }
}
