package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Two nodes whose directories are kept in step, of which one is killed in the middle of writing:
/// nothing that was acknowledged is lost, on whichever of them.
class DirectoryPairTest {
    private static final String BASE = "dc=example,dc=test";
    private static final String ADMINISTRATOR = "uid=Administrator," + BASE;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BEFORE_THE_KILL = 60;

    @TempDir private Path folder;

    private String password = "";

    private NodeProcess follower(NodeProcess of, String home) throws IOException {
        return NodeProcess.start(
                Tree.ROOT,
                folder.resolve(home),
                "replica.of=ldap://127.0.0.1:" + of.port("ldap"),
                "replica.login=Administrator@example.test",
                "replica.passwordFile=" + folder.resolve("password"),
                "replica.readOnly=true",
                "replica.retry=100ms");
    }

    private LDAPConnection connect(NodeProcess node) throws LDAPException {
        var connection = new LDAPConnection("127.0.0.1", node.port("ldap"));
        connection.bind(ADMINISTRATOR, password);
        return connection;
    }

    /// Adds accounts until the server is gone.
    ///
    /// @param acknowledged takes the names of those that are there for certain
    private void addUntilKilled(NodeProcess node, Set<String> acknowledged, CountDownLatch enough) {
        try (var connection = connect(node)) {
            for (int i = 0; true; i++) {
                add(connection, "first" + i);
                acknowledged.add("first" + i);
                enough.countDown();
            }
        } catch (LDAPException killed) {
            // As planned.
        }
    }

    private static void add(LDAPConnection connection, String name) throws LDAPException {
        var entry = new Entry("uid=" + name + "," + BASE);
        entry.addAttribute("objectClass", "inetOrgPerson", "mirapointUser", "mirapointMailUser");
        entry.addAttribute("uid", name);
        entry.addAttribute("cn", name);
        entry.addAttribute("sn", name);
        entry.addAttribute("mail", name + "@example.test");
        entry.addAttribute("userPassword", "{SSHA}ixl/qVz8jXI9KzaHTHoYHpe2/jhwZXBwZXIxMg==");
        connection.add(entry);
    }

    /// All entries, passwords and operational attributes included, in a form that is equal when
    /// they are.
    private Map<String, String> content(NodeProcess node) throws LDAPException {
        var content = new TreeMap<String, String>();
        try (var connection = connect(node)) {
            var found = connection.search(BASE, SearchScope.SUB, "(objectClass=*)", "*", "+");
            for (var entry : Objects.requireNonNull(found.getSearchEntries())) {
                var values = new TreeMap<String, String>();
                for (var attribute : entry.getAttributes()) {
                    var sorted = attribute.getValues();
                    Arrays.sort(sorted);
                    values.put(attribute.getName(), Arrays.toString(sorted));
                }
                content.put(entry.getDN(), values.toString());
            }
        }
        return content;
    }

    private interface Condition {
        boolean holds() throws LDAPException, IOException;
    }

    private static void until(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void bothAgree(NodeProcess first, NodeProcess second) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!content(first).equals(content(second)) && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(content(second)).isEqualTo(content(first));
    }

    private static String status(NodeProcess node) throws IOException {
        return node.postern("status").output();
    }

    @Test
    void oneDiesTheOtherTakesOverAndBothAgreeInTheEnd() throws Exception {
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        try (var first = NodeProcess.start(Tree.ROOT, folder.resolve("first"))) {
            password = first.administratorPassword();
            Files.writeString(folder.resolve("password"), password + "\n");
            first.admin("User Add alice secret");
            try (var second = follower(first, "second")) {
                bothFollow(first, second);
                var enough = new CountDownLatch(BEFORE_THE_KILL);
                var writer =
                        Thread.ofVirtual().start(() -> addUntilKilled(first, acknowledged, enough));
                assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
                first.kill();
                writer.join();

                readsOnTheOther(first, second);
                promoted(second, acknowledged);
                first.restart();
                bothAgree(first, second);
                for (String name : acknowledged) {
                    assertThat(content(first)).containsKey("uid=" + name + "," + BASE);
                }
                assertThat(first.admin("User Get alice")).contains("Alice of the second");
            }
        }
    }

    private void bothFollow(NodeProcess first, NodeProcess second) throws Exception {
        first.adminAll(
                "Settings Set replica.of ldap://127.0.0.1:" + second.port("ldap"),
                "Settings Set replica.login Administrator@example.test",
                "Settings Set replica.passwordFile " + folder.resolve("password"),
                "Settings Set replica.retry 100ms");
        first.terminate();
        first.restart();
        until("the second is in step", () -> status(second).contains("in step with"));
        until("so is the first", () -> status(first).contains("in step with"));
        assertThat(second.admin("User Get alice")).contains("alice@example.test");
    }

    /// OpenLDAP's client goes to the next server when one is away.
    private void readsOnTheOther(NodeProcess first, NodeProcess second) throws IOException {
        StockNode.require("ldapsearch", "ldap-utils");
        assertThat(
                        Programs.run(
                                "ldapsearch",
                                "-x",
                                "-LLL",
                                "-H",
                                "ldap://127.0.0.1:%d ldap://127.0.0.1:%d"
                                        .formatted(first.port("ldap"), second.port("ldap")),
                                "-D",
                                "uid=alice," + BASE,
                                "-w",
                                "secret",
                                "-b",
                                BASE,
                                "(mail=alice@example.test)",
                                "mail"))
                .contains("mail: alice@example.test");
    }

    private void promoted(NodeProcess second, Set<String> acknowledged) throws Exception {
        try (var connection = connect(second)) {
            assertThat(refusal(connection)).contains("follows another");
            second.admin("Settings Set replica.readOnly false");
            for (int i = 0; i < 20; i++) {
                add(connection, "second" + i);
                acknowledged.add("second" + i);
            }
            connection.modify(
                    "dn: uid=alice," + BASE,
                    "changetype: modify",
                    "replace: cn",
                    "cn: Alice of the second");
        }
    }

    private static String refusal(LDAPConnection connection) {
        try {
            add(connection, "early");
            return "";
        } catch (LDAPException refused) {
            return String.valueOf(refused.getMessage());
        }
    }
}
