package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.Programs;
import org.postern.bench.Slapd;
import org.postern.directory.PasswordBackend;
import org.postern.directory.client.ForeignDirectory;
import org.postern.directory.client.ForeignSettings;
import org.postern.mail.Address;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// OpenLDAP's server with our schema: it holds entries of ours, and is the foreign directory that
/// knows people.
class SlapdSchemaTest {
    private static final String SUFFIX = "dc=example,dc=test";

    @TempDir Path folder;

    private void add(Slapd slapd) throws IOException {
        var entries = folder.resolve("entries.ldif");
        Files.writeString(
                entries,
                """
                dn: uid=fred,dc=example,dc=test
                objectClass: inetOrgPerson
                objectClass: mirapointUser
                objectClass: mirapointMailUser
                uid: fred
                cn: Fred Flint
                sn: Flint
                mail: fred@example.test
                mailHost: store.example.test
                miService: imap
                miCosDn: cn=gold,ou=cos
                miMailQuota: 50000000000
                miWmprefTimezone: Europe/Berlin
                userPassword: a secret of fred

                dn: cn=all,dc=example,dc=test
                objectClass: mailGroup
                cn: all
                mail: all@example.test
                mgrpRfc822MailMember: fred@example.test
                uniqueMember: uid=fred,dc=example,dc=test
                """);
        Programs.run(
                "ldapadd",
                "-x",
                "-H",
                "ldap://127.0.0.1:" + slapd.port(),
                "-D",
                Slapd.NAME + "," + SUFFIX,
                "-w",
                Slapd.PASSWORD,
                "-f",
                entries.toString());
    }

    @Test
    void slapdTakesTheSchemaAndIsASourceOfPeople() throws IOException {
        Assumptions.assumeTrue(Slapd.installed(), "the Debian package slapd is not installed");
        StockNode.require("ldapadd", "ldap-utils");
        Files.writeString(folder.resolve("password"), Slapd.PASSWORD + "\n");
        try (var slapd = Slapd.start(Tree.ROOT, folder.resolve("slapd"), SUFFIX)) {
            add(slapd);
            var settings =
                    new ForeignSettings(
                            List.of("ldap://127.0.0.1:" + slapd.port()),
                            SUFFIX,
                            "(mail={address})",
                            Slapd.NAME + "," + SUFFIX,
                            folder.resolve("password").toString(),
                            "",
                            "mail",
                            List.of("displayName", "cn"),
                            List.of("miService=miService", "miCosDn=miCosDn"),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(30),
                            2);
            var directory = new ForeignDirectory(() -> settings, InstantSource.system());
            var fred = Address.of("fred@example.test");
            var person = directory.find(fred).orElseThrow();
            assertThat(person.fullName()).isEqualTo("Fred Flint");
            assertThat(person.attributes().texts("miCosDn")).containsExactly("cn=gold,ou=cos");
            assertThat(directory.judge(fred, "a secret of fred".getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(PasswordBackend.Answer.Right.class);
            assertThat(directory.judge(fred, "wrong".getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(PasswordBackend.Answer.Wrong.class);
            directory.close();
        }
    }
}
