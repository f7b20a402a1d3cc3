package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.ContentSyncDoneControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestMode;
import com.unboundid.ldap.sdk.controls.ContentSyncState;
import com.unboundid.ldap.sdk.controls.ContentSyncStateControl;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.directory.client.Replica;
import org.postern.directory.client.ReplicaSettings;
import org.postern.engine.MemoryEngine;
import org.postern.mail.Address;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/// Two directories kept in step, as a person who runs them sees it.
@NullUnmarked
final class ReplicationTest {
    private static final String DOMAIN = "dc=example,dc=test";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    private TestLdap first;
    private TestLdap second;
    private Replica ofFirst;
    private Replica ofSecond;

    @BeforeEach
    void begin() throws Exception {
        Files.writeString(folder.resolve("password"), TestLdap.PASSWORD + "\n");
        first = new TestLdap();
        second = new TestLdap(new TestDirectory(new MemoryEngine()));
        ofFirst = replica(second, first);
        ofSecond = replica(first, second);
    }

    @AfterEach
    void end() {
        ofFirst.stop(Duration.ZERO);
        ofSecond.stop(Duration.ZERO);
        first.close();
        second.close();
    }

    /// What keeps one in step with another.
    private Replica replica(TestLdap at, TestLdap of) {
        var settings =
                new ReplicaSettings(
                        "ldap://127.0.0.1:" + of.port(),
                        TestLdap.ADMINISTRATOR,
                        folder.resolve("password").toString(),
                        "",
                        false,
                        Duration.ofMillis(50));
        return new Replica(at.directory.writer.merge(), () -> settings);
    }

    private static void until(TestLdap at, Callable<Boolean> holds) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        var feed = at.directory.directory.tree().feed();
        long round = feed.rounds();
        while (!holds.call()) {
            assertThat(System.nanoTime()).as("in step within %s", PATIENCE).isLessThan(end);
            feed.await(round, Duration.ofMillis(200));
            round = feed.rounds();
        }
    }

    /// All there is, in a form that is equal when it is the same.
    private static Map<String, String> content(TestLdap of) throws Exception {
        var content = new TreeMap<String, String>();
        var tree = of.directory.directory.tree();
        byte[] next = null;
        do {
            var page = tree.subtree(DistinguishedName.ROOT, next, 100);
            for (var reference : page.references()) {
                var entry = tree.byReference(reference).orElseThrow();
                var values = new TreeMap<String, String>();
                for (var attribute : entry.attributes().all()) {
                    values.put(
                            Attributes.key(attribute.type()),
                            attribute.texts().stream().sorted().toList().toString());
                }
                for (var secret : tree.secrets(reference).all()) {
                    values.put(secret.type(), secret.texts().toString());
                }
                content.put(entry.name().toString(), values.toString());
            }
            next = page.next();
        } while (next != null);
        return content;
    }

    @Test
    void aSecondDirectoryBeginsWithAllOfTheFirst() throws Exception {
        first.directory.add("fred@example.test");
        ofFirst.begin();
        assertThat(content(second)).isEqualTo(content(first));
        assertThat(second.directory.directory.find("fred")).isPresent();
        second.connect("uid=fred," + DOMAIN, "secret").close();
        assertThat(second.directory.directory.domainRecords().getFirst().accounts()).isEqualTo(2);
    }

    @Test
    void changesFollowAsTheyCome() throws Exception {
        ofFirst.begin();
        ofFirst.start();
        Account fred = first.directory.add("fred@example.test");
        until(second, () -> second.directory.directory.find("fred").isPresent());
        first.directory.writer.change(fred.id(), account -> account.withFullName("Fred Flint"));
        until(
                second,
                () ->
                        second.directory
                                .directory
                                .find("fred")
                                .filter(account -> account.fullName().equals("Fred Flint"))
                                .isPresent());
        first.directory.writer.delete(fred.id());
        until(second, () -> second.directory.directory.find("fred").isEmpty());
        assertThat(content(second)).isEqualTo(content(first));
    }

    @Test
    void secondFactorsFollowWithoutTheRestOfTheAccount() throws Exception {
        var alice = first.directory.add("alice@example.test");
        first.directory.writer.setPassword(alice.id(), "secret".getBytes(StandardCharsets.UTF_8));
        var totp = new Totp(new byte[Totp.OCTETS]);
        first.directory.writer.changeFactors(alice.id(), none -> none.withTotp(totp));
        ofFirst.begin();
        ofFirst.start();
        var there = second.directory.directory;
        assertThat(there.secondFactors(alice.id()).totp()).isEqualTo(totp);
        first.directory.writer.changeFactors(
                alice.id(),
                all ->
                        all.withPasskey(
                                new SecondFactors.Passkey(
                                        new byte[] {1}, new byte[] {2}, "Key", alice.created())));
        until(second, () -> there.secondFactors(alice.id()).passkeys().size() == 1);
        first.directory.writer.changeFactors(alice.id(), _ -> SecondFactors.NONE);
        until(second, () -> !there.secondFactors(alice.id()).on());
        assertThat(there.byId(alice.id()).orElseThrow().attributes().has("miSecondFactors"))
                .isFalse();
        assertThat(there.passwordChanged(alice.id())).isPresent();
    }

    @Test
    void nothingAcknowledgedIsLostWhenTheFirstGoesAndComesBack() throws Exception {
        first.directory.add("fred@example.test");
        ofFirst.begin();
        // Acknowledged by the first, and lost to the second for now.
        Account late = first.directory.add("late@example.test");
        first.directory.writer.change(
                first.directory.directory.find("fred").orElseThrow().id(),
                account -> account.withFullName("Fred the First"));
        // The second is promoted and written to.
        second.directory.add("new@example.test");
        second.directory.writer.change(
                second.directory.directory.find("fred").orElseThrow().id(),
                account -> account.withQuota(1_000_000));
        try (var client = second.connect(TestLdap.ADMINISTRATOR, TestLdap.PASSWORD)) {
            client.modify(
                    "uid=fred," + DOMAIN,
                    new Modification(ModificationType.REPLACE, "description", "by a client"));
        }
        // The first is back, and both name each other.
        ofFirst.start();
        ofSecond.start();
        until(first, () -> content(first).equals(content(second)));
        for (TestLdap one : new TestLdap[] {first, second}) {
            Account fred = one.directory.directory.find("fred").orElseThrow();
            assertThat(fred.fullName()).isEqualTo("Fred the First");
            assertThat(fred.quotaOctets()).isEqualTo(1_000_000);
            assertThat(one.directory.directory.find("new")).isPresent();
            assertThat(one.directory.directory.byId(late.id())).isPresent();
        }
    }

    @Test
    void oneAddressGivenTwiceStaysWithTheOlder() throws Exception {
        ofFirst.begin();
        Account older = first.directory.add("fred@example.test");
        second.directory.now = second.directory.now.plusSeconds(5);
        Account younger = second.directory.add("fred@example.test");
        for (int round = 0; round < 3; round++) {
            ofFirst.begin();
            ofSecond.begin();
        }
        assertThat(content(second)).isEqualTo(content(first));
        for (TestLdap one : new TestLdap[] {first, second}) {
            assertThat(one.directory.directory.find("fred").orElseThrow().id())
                    .isEqualTo(older.id());
            assertThat(one.directory.directory.byId(younger.id()).orElseThrow().address())
                    .isEqualTo(Address.of("conflict-" + younger.id() + "@example.test"));
        }
    }

    @Test
    void whateverIsChangedWhereBothEndTheSame() throws Exception {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        var random = new Random(seed);
        ofFirst.begin();
        try (var at = first.administrator();
                var other = second.connect(TestLdap.ADMINISTRATOR, TestLdap.PASSWORD)) {
            for (int step = 0; step < 200; step++) {
                var where = random.nextBoolean() ? first : second;
                where.directory.now = where.directory.now.plusMillis(random.nextInt(3));
                change(where == first ? at : other, random);
                if (random.nextInt(10) == 0) {
                    (random.nextBoolean() ? ofFirst : ofSecond).begin();
                }
            }
            for (int round = 0; round < 4; round++) {
                ofFirst.begin();
                ofSecond.begin();
            }
        }
        assertThat(content(second)).as("postern.seed=" + seed).isEqualTo(content(first));
    }

    private static void change(LDAPConnection at, Random random) throws Exception {
        String uid = "u" + random.nextInt(6);
        String name = (random.nextBoolean() ? "uid=" : "cn=") + uid + "," + DOMAIN;
        boolean account = name.startsWith("uid");
        try {
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    if (account) {
                        at.add(
                                "dn: " + name,
                                "objectClass: inetOrgPerson",
                                "objectClass: mirapointMailUser",
                                "cn: " + uid,
                                "sn: s" + random.nextInt(9),
                                "mail: " + uid + "@example.test");
                    } else {
                        at.add("dn: " + name, "objectClass: person", "cn: " + uid, "sn: x");
                    }
                }
                case 2 -> at.delete(name);
                case 3 ->
                        at.modify(
                                name,
                                new Modification(
                                        ModificationType.REPLACE,
                                        "description",
                                        "d" + random.nextInt(100)));
                case 4 ->
                        at.modify(
                                name,
                                new Modification(
                                        ModificationType.REPLACE, "sn", "s" + random.nextInt(100)));
                default ->
                        at.modifyDN(
                                name, (account ? "uid=" : "cn=") + "r" + random.nextInt(4), false);
            }
        } catch (com.unboundid.ldap.sdk.LDAPException refused) {
            // Not there, or there already: the next step may fit.
        }
    }

    @Test
    void groupsAndClassesFollowToo() throws Exception {
        first.directory.add("fred@example.test");
        MailGroup all = first.directory.groups.add(Address.of("all@example.test"), "All");
        first.directory.groups.addMembers(
                all.id(),
                java.util.List.of(
                        new GroupMember.Mailbox(Address.of("fred@example.test")),
                        new GroupMember.SharedFolder("archive")));
        first.directory.classes.add("gold", "for those who pay");
        ofFirst.begin();
        assertThat(content(second)).isEqualTo(content(first));
        var groups = second.directory.directory.groups();
        assertThat(groups.members(all.id(), "", 10)).hasSize(2);
        assertThat(second.directory.directory.classOfService("gold")).isPresent();
        second.directory.groups.removeMembers(
                all.id(), java.util.List.of(new GroupMember.SharedFolder("archive")));
        second.directory.classes.delete("gold");
        ofSecond.begin();
        assertThat(content(first)).isEqualTo(content(second));
        assertThat(first.directory.directory.groups().members(all.id(), "", 10)).hasSize(1);
        assertThat(first.directory.directory.classOfService("gold")).isEmpty();
        first.directory.groups.delete(all.id());
        ofFirst.begin();
        assertThat(content(second)).isEqualTo(content(first));
    }

    @Test
    void anyClientSynchronisesContent() throws Exception {
        Account fred = first.directory.add("fred@example.test");
        try (var client = first.administrator()) {
            var request =
                    new SearchRequest(
                            DOMAIN, SearchScope.SUB, "(objectClass=mirapointMailUser)", "mail");
            request.addControl(new ContentSyncRequestControl(ContentSyncRequestMode.REFRESH_ONLY));
            var all = client.search(request);
            assertThat(all.getSearchEntries())
                    .extracting(entry -> entry.getAttributeValue("mail"))
                    .containsExactlyInAnyOrder("Administrator@example.test", "fred@example.test");
            var done = ContentSyncDoneControl.get(all);
            assertThat(done.refreshDeletes()).isFalse();
            first.directory.add("wilma@example.test");
            first.directory.writer.delete(fred.id());
            request.setControls(
                    new ContentSyncRequestControl(
                            ContentSyncRequestMode.REFRESH_ONLY, done.getCookie(), false));
            var changed = client.search(request);
            assertThat(ContentSyncDoneControl.get(changed).refreshDeletes()).isTrue();
            assertThat(changed.getSearchEntries()).hasSize(2);
            assertThat(state(changed.getSearchEntries().get(0))).isEqualTo(ContentSyncState.ADD);
            assertThat(state(changed.getSearchEntries().get(1))).isEqualTo(ContentSyncState.DELETE);
            assertThat(changed.getSearchEntries().get(1).getAttributes()).isEmpty();
        }
    }

    private static ContentSyncState state(SearchResultEntry entry) throws Exception {
        return ContentSyncStateControl.get(entry).getState();
    }
}
