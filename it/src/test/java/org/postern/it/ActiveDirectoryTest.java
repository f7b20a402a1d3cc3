package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Postman;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A node whose people live in Active Directory, for which Debian's Samba AD DC stands in: our
/// schema extension loads there, its attributes come over, and it may go away.
class ActiveDirectoryTest {
    private static final String PASSWORD = "S3cret-of-theirs";

    @TempDir private Path folder;

    private static void people(SambaDomain samba) throws IOException {
        samba.change(
                Files.readString(Tree.ROOT.resolve("schema/activedirectory/postern.ldf"))
                        .replace("DC=X", SambaDomain.BASE));
        for (var name : new String[] {"ada", "bea", "cleo"}) {
            samba.user(name, PASSWORD, name + "@ad.test");
        }
        // One after the other: Samba looks at a change's attributes before its object classes.
        for (var more :
                new String[] {
                    "uid: ada",
                    "objectClass: mirapointUser\nobjectClass: mirapointMailUser",
                    "miMailQuota: 50000000000",
                    "miService: -pop",
                    "proxyAddresses: smtp:lovelace@ad.test"
                }) {
            samba.change(
                    """
                    dn: CN=ada Directory,CN=Users,DC=ad,DC=test
                    changetype: modify
                    add: %s
                    %s
                    """
                            .formatted(more.substring(0, more.indexOf(':')), more));
        }
    }

    @Test
    void peopleOfActiveDirectoryHaveMailHere() throws IOException {
        StockNode.require("ldapmodify", "ldap-utils");
        Path password = Files.writeString(folder.resolve("password"), SambaDomain.PASSWORD + "\n");
        try (var samba = SambaDomain.start(Files.createDirectory(folder.resolve("ad")))) {
            people(samba);
            try (var node =
                    NodeProcess.start(
                            Tree.ROOT,
                            folder.resolve("home"),
                            "foreign.servers=" + samba.url(),
                            "foreign.base=" + SambaDomain.BASE,
                            "foreign.filter=(|(mail={address})(proxyAddresses=smtp:{address}))",
                            "foreign.bind=" + SambaDomain.ADMINISTRATOR,
                            "foreign.passwordFile=" + password,
                            "foreign.attributes=miMailQuota=miMailQuota,miService=miService")) {
                node.adminAll(
                        "Domain Add ad.test",
                        "Domain Set ad.test authentication ldap",
                        "Domain Set ad.test provision on");
                new ForeignOutage(node, "ad.test", PASSWORD, samba::kill, samba::restart).check();
                assertThat(node.admin("User Get ada@ad.test"))
                        .contains("ada Directory")
                        .contains("46.6 GiB");
                assertThat(node.admin("Cos Explain ada@ad.test pop"))
                        .containsPattern("Allowed +no");
                assertThat(
                                Postman.deliver(
                                                node,
                                                "lovelace@ad.test",
                                                Postman.message("by another name", "x"))
                                        .code())
                        .isEqualTo(250);
                assertThat(Postman.subjects(node, "ada@ad.test", PASSWORD))
                        .endsWith("by another name");
            }
        }
    }
}
