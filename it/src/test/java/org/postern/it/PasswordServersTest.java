package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.FreePorts;
import org.postern.bench.NodeProcess;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Passwords and tickets judged by servers that are not ours: FreeRADIUS, and MIT Kerberos with a
/// realm of the test's own; logged in with curl.
class PasswordServersTest {
    private static final String REALM = "POSTERN.TEST";

    @TempDir private Path folder;

    private record Ran(int exit, String output) {}

    private Ran run(Map<String, String> environment, String... command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Ran(process.waitFor(), output);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IOException(e);
        }
    }

    /// Reads on, so that the server never waits for its own words to be read.
    private static void drain(BufferedReader out) {
        try {
            while (out.readLine() != null) {}
        } catch (IOException ended) {
            // With the test.
        }
    }

    /// What IMAP says to a login by password.
    private String login(NodeProcess node, String user, String password) throws IOException {
        return run(
                        Map.of(),
                        "curl",
                        "-sSv",
                        "imap://127.0.0.1:" + node.port("imap") + "/",
                        // It would take a ticket, or a proof that only we can judge, where it may.
                        "--login-options",
                        "AUTH=PLAIN",
                        "-u",
                        user + ":" + password)
                .output();
    }

    private Process radius(int port) throws IOException {
        Path home = Files.createDirectory(folder.resolve("radius"));
        Files.writeString(home.resolve("users"), "rita Cleartext-Password := \"s3cret\"\n");
        Files.writeString(
                home.resolve("radiusd.conf"),
                """
                prefix = /usr
                libdir = /usr/lib/freeradius
                logdir = %1$s
                run_dir = %1$s
                pidfile = %1$s/pid
                security {
                  allow_core_dumps = no
                  reject_delay = 0
                }
                modules {
                  pap {
                  }
                  files {
                    usersfile = %1$s/users
                  }
                }
                client local {
                  ipaddr = 127.0.0.1
                  secret = shared
                }
                server default {
                  listen {
                    type = auth
                    ipaddr = 127.0.0.1
                    port = %2$d
                  }
                  authorize {
                    files
                    pap
                  }
                  authenticate {
                    Auth-Type PAP {
                      pap
                    }
                  }
                  post-auth {
                    update reply {
                      &Message-Authenticator := 0x00
                    }
                    Post-Auth-Type REJECT {
                      update reply {
                        &Message-Authenticator := 0x00
                      }
                    }
                  }
                }
                """
                        .formatted(home, port));
        var process =
                new ProcessBuilder("freeradius", "-f", "-l", "stdout", "-d", home.toString())
                        .redirectErrorStream(true)
                        .start();
        var out = process.inputReader();
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.contains("Ready to process requests")) {
                Thread.ofVirtual().start(() -> drain(out));
                return process;
            }
        }
        throw new IOException("FreeRADIUS did not start");
    }

    @Test
    void aDomainAsksFreeRadius() throws Exception {
        StockNode.require("freeradius", "freeradius");
        int port = FreePorts.one();
        Path secret = Files.writeString(folder.resolve("secret"), "shared\n");
        Process server = radius(port);
        try (var node =
                NodeProcess.start(
                        Tree.ROOT,
                        folder.resolve("home"),
                        "radius.servers=127.0.0.1:" + port,
                        "radius.secretFile=" + secret,
                        "radius.timeout=500ms")) {
            node.adminAll(
                    "Domain Add radius.test",
                    "Domain Set radius.test authentication radius",
                    "Domain Set radius.test provision on",
                    "User Add local secret");
            assertThat(login(node, "rita@radius.test", "wrong")).contains("AUTHENTICATIONFAILED");
            assertThat(login(node, "rita@radius.test", "s3cret")).contains("OK").contains("INBOX");
            assertThat(node.admin("User Get rita@radius.test")).contains("rita@radius.test");
            assertThat(node.admin("Dir Test radius")).contains("answers");

            server.destroy();
            server.waitFor();
            assertThat(login(node, "rita@radius.test", "s3cret"))
                    .as("right a short while ago")
                    .contains("INBOX");
            assertThat(login(node, "rita@radius.test", "other")).contains("UNAVAILABLE");
            assertThat(login(node, "local", "secret")).contains("INBOX");
        } finally {
            server.destroyForcibly();
        }
    }

    /// A realm of the test's own, on a high port.
    private final class Realm implements AutoCloseable {
        final Path home = Files.createDirectory(folder.resolve("realm"));
        final Path config = home.resolve("krb5.conf");
        final Path keytab = home.resolve("keytab");
        final Map<String, String> environment =
                Map.of(
                        "KRB5_CONFIG",
                        config.toString(),
                        "KRB5_KDC_PROFILE",
                        home.resolve("kdc.conf").toString(),
                        "KRB5CCNAME",
                        home.resolve("tickets").toString());
        private final Process server;

        Realm() throws IOException {
            int port = FreePorts.one();
            Files.writeString(
                    config,
                    """
                    [libdefaults]
                     default_realm = %1$s
                     dns_lookup_kdc = false
                     dns_lookup_realm = false
                     rdns = false
                     dns_canonicalize_hostname = false
                    [realms]
                     %1$s = {
                      kdc = 127.0.0.1:%2$d
                     }
                    [domain_realm]
                     localhost = %1$s
                    """
                            .formatted(REALM, port));
            Files.writeString(
                    home.resolve("kdc.conf"),
                    """
                    [kdcdefaults]
                     kdc_ports = %2$d
                     kdc_tcp_ports = %2$d
                    [realms]
                     %1$s = {
                      database_name = %3$s/principal
                      key_stash_file = %3$s/stash
                      acl_file = %3$s/acl
                     }
                    """
                            .formatted(REALM, port, home));
            made("kdb5_util", "create", "-s", "-P", "master", "-r", REALM);
            query("addprinc -pw s3cret +requires_preauth alice");
            query("addprinc -pw s3cret stranger");
            query("addprinc -randkey imap/localhost");
            query("ktadd -k " + keytab + " imap/localhost");
            var builder = new ProcessBuilder("krb5kdc", "-n", "-r", REALM);
            builder.environment().putAll(environment);
            server = builder.redirectErrorStream(true).start();
            var out = server.inputReader();
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.contains("starting")) {
                    Thread.ofVirtual().start(() -> drain(out));
                    return;
                }
            }
            throw new IOException("krb5kdc did not start");
        }

        private void made(String... command) throws IOException {
            var ran = run(environment, command);
            assertThat(ran.exit()).as(ran.output()).isZero();
        }

        private void query(String query) throws IOException {
            made("kadmin.local", "-r", REALM, "-q", query);
        }

        void ticket(String who) throws IOException {
            made("sh", "-c", "echo s3cret | kinit " + who);
        }

        @Override
        public void close() {
            server.destroyForcibly();
        }
    }

    @Test
    void passwordsAndTicketsOfAKerberosRealmLetPeopleIn() throws Exception {
        StockNode.require("krb5kdc", "krb5-kdc");
        StockNode.require("kadmin.local", "krb5-admin-server");
        StockNode.require("kinit", "krb5-user");
        try (var realm = new Realm();
                var node =
                        NodeProcess.start(
                                Tree.ROOT,
                                folder.resolve("home"),
                                "kerberos.realm=" + REALM,
                                "kerberos.domain=example.test",
                                "kerberos.config=" + realm.config,
                                "kerberos.keytab=" + realm.keytab,
                                "kerberos.verifier=imap/localhost@" + REALM)) {
            node.adminAll(
                    "User Add alice local-secret",
                    "Domain Set example.test authentication kerberos,local");
            assertThat(login(node, "alice", "s3cret")).contains("INBOX");
            assertThat(login(node, "alice", "local-secret")).contains("INBOX");
            assertThat(login(node, "alice", "wrong")).contains("AUTHENTICATIONFAILED");

            realm.ticket("alice");
            assertThat(byTicket(node, realm, "alice@" + REALM)).contains("INBOX");
            realm.ticket("stranger");
            assertThat(byTicket(node, realm, "stranger@" + REALM))
                    .as("a principal without an account")
                    .doesNotContain("INBOX");

            node.admin("User Set alice services -imap");
            realm.ticket("alice");
            assertThat(byTicket(node, realm, "alice@" + REALM))
                    .contains("AUTHORIZATIONFAILED")
                    .contains("may not use the service imap");
        }
    }

    private String byTicket(NodeProcess node, Realm realm, String user) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "-sSv",
                                "imap://localhost:" + node.port("imap") + "/",
                                "--login-options",
                                "AUTH=GSSAPI",
                                "-u",
                                user + ":"));
        return run(realm.environment, command.toArray(String[]::new)).output();
    }
}
