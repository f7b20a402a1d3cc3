package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The schema files load into OpenLDAP's server, which then holds entries of ours.
class SlapdSchemaTest {
    private static final Path STANDARD = Path.of("/etc/ldap/schema");

    @TempDir Path folder;

    @Test
    void slapdLoadsTheSchemaAndHoldsOurEntries() throws IOException {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/slapadd")),
                "the Debian package slapd is not installed");
        var configuration = Files.createDirectories(folder.resolve("config"));
        var database = Files.createDirectories(folder.resolve("database"));
        var settings = new StringBuilder();
        settings.append("dn: cn=config\nobjectClass: olcGlobal\ncn: config\n\n");
        settings.append(
                """
                dn: cn=module,cn=config
                objectClass: olcModuleList
                cn: module
                olcModulepath: /usr/lib/ldap
                olcModuleload: back_mdb

                dn: cn=schema,cn=config
                objectClass: olcSchemaConfig
                cn: schema

                """);
        for (var file : List.of("core", "cosine", "inetorgperson", "misc", "dyngroup")) {
            settings.append(Files.readString(STANDARD.resolve(file + ".ldif")).strip());
            settings.append("\n\n");
        }
        for (var file : List.of("mirapoint", "mgrp")) {
            settings.append(
                    Files.readString(Tree.ROOT.resolve("schema/openldap/" + file + ".ldif"))
                            .strip());
            settings.append("\n\n");
        }
        settings.append(
                """
                dn: olcDatabase=mdb,cn=config
                objectClass: olcDatabaseConfig
                objectClass: olcMdbConfig
                olcDatabase: mdb
                olcSuffix: dc=example,dc=test
                olcDbDirectory: %s
                """
                        .formatted(database));
        var file = folder.resolve("config.ldif");
        Files.writeString(file, settings.toString());
        Programs.run(
                "/usr/sbin/slapadd",
                "-n",
                "0",
                "-F",
                configuration.toString(),
                "-l",
                file.toString());
        var entries = folder.resolve("entries.ldif");
        Files.writeString(
                entries,
                """
                dn: dc=example,dc=test
                objectClass: domain
                objectClass: mirapointDomain
                dc: example
                miDomainName: example.test
                miDomainQuota: 1000000

                dn: uid=fred,dc=example,dc=test
                objectClass: inetOrgPerson
                objectClass: mirapointUser
                objectClass: mirapointMailUser
                uid: fred
                cn: Fred
                sn: Flint
                mail: fred@example.test
                mailHost: store.example.test
                miService: imap
                miCosDn: cn=gold,ou=cos
                miMailQuota: 50000000000
                miWmprefTimezone: Europe/Berlin

                dn: cn=all,dc=example,dc=test
                objectClass: mailGroup
                cn: all
                mail: all@example.test
                mgrpRfc822MailMember: fred@example.test
                uniqueMember: uid=fred,dc=example,dc=test
                """);
        Programs.run(
                "/usr/sbin/slapadd",
                "-b",
                "dc=example,dc=test",
                "-F",
                configuration.toString(),
                "-l",
                entries.toString());
        assertThat(
                        Programs.run(
                                "/usr/sbin/slapcat",
                                "-b",
                                "dc=example,dc=test",
                                "-F",
                                configuration.toString()))
                .contains("miMailQuota: 50000000000", "mgrpRfc822MailMember: fred@example.test");
    }
}
