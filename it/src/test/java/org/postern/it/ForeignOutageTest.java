package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.bench.Slapd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A node whose people live in OpenLDAP's slapd, which is killed and comes back.
class ForeignOutageTest {
    private static final String SUFFIX = "dc=people,dc=test";
    private static final String PASSWORD = "a secret of theirs";

    @TempDir private Path folder;

    private void add(Slapd slapd) throws IOException {
        var text = new StringBuilder();
        for (var name : new String[] {"ada", "bea", "cleo"}) {
            text.append(
                    """
                    dn: uid=%1$s,dc=people,dc=test
                    objectClass: inetOrgPerson
                    uid: %1$s
                    cn: %1$s of theirs
                    sn: Theirs
                    mail: %1$s@people.test
                    userPassword: %2$s

                    """
                            .formatted(name, PASSWORD));
        }
        var entries = Files.writeString(folder.resolve("entries.ldif"), text);
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
    void noMailIsLostAndNobodyRefusedForGood() throws IOException {
        Assumptions.assumeTrue(Slapd.installed(), "the Debian package slapd is not installed");
        StockNode.require("ldapadd", "ldap-utils");
        Path password = Files.writeString(folder.resolve("password"), Slapd.PASSWORD + "\n");
        try (var slapd = Slapd.start(Tree.ROOT, folder.resolve("slapd"), SUFFIX)) {
            add(slapd);
            try (var node =
                    NodeProcess.start(
                            Tree.ROOT,
                            folder.resolve("home"),
                            "foreign.servers=ldap://127.0.0.1:" + slapd.port(),
                            "foreign.base=" + SUFFIX,
                            "foreign.bind=" + Slapd.NAME + "," + SUFFIX,
                            "foreign.passwordFile=" + password)) {
                node.adminAll(
                        "Domain Add people.test",
                        "Domain Set people.test authentication ldap",
                        "Domain Set people.test provision on");
                new ForeignOutage(node, "people.test", PASSWORD, slapd::kill, slapd::restart)
                        .check();
                assertThat(node.admin("User Get ada@people.test")).contains("ada of theirs");
            }
        }
    }
}
