package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.engine.EngineException;
import org.postern.kernel.Catalogue;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.Address;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// Distribution lists and groups: members, nesting, who may send, and that they stay right.
class GroupsTest {
    private TestDirectory test;
    private Catalogue catalogue;

    @BeforeEach
    void register() throws Exception {
        test = TestDirectory.begun();
        catalogue = new Catalogue(test.events::add);
        catalogue.register(new UserCommands(test.directory, test.writer, test.names).commands());
        catalogue.register(
                new DomainCommands(test.directory, test.writer, test.names, test.backends)
                        .commands());
        catalogue.register(new DlCommands(test.directory, test.groups, test.names).commands());
        catalogue.register(new DlEntryCommands(test.directory, test.groups, test.names).commands());
        for (String name : List.of("alice", "bob", "carol", "dave")) {
            account(name);
        }
    }

    @AfterEach
    void close() {
        test.close();
    }

    /// Without a password: hashing takes its time.
    private Account account(String name) throws Exception {
        return test.writer.create(
                test.writer.draft(Address.of(name + "@example.test"), ""), Optional.empty());
    }

    private Result run(String line) throws ProblemException {
        return catalogue.execute(line + " --yes", "console", Role.ADMINISTRATOR);
    }

    private void all(String... lines) throws ProblemException {
        for (String line : lines) {
            var _ = run(line);
        }
    }

    private String refused(String line) {
        return catchThrowableOfType(ProblemException.class, () -> run(line)).problem().error();
    }

    private List<String> column(String line) throws ProblemException {
        return ((Result.Listing) run(line))
                .rows().stream().map(row -> ((Value.Text) row.getFirst()).text()).toList();
    }

    private MailGroup group(String name) throws Exception {
        return test.directory.groups().find(Address.of(name + "@example.test")).orElseThrow();
    }

    private Set<String> groupsOf(String name) throws Exception {
        var names = new TreeSet<String>();
        var account = test.directory.find(name).orElseThrow();
        for (String id : test.directory.groups().of(account)) {
            names.add(test.directory.groups().byId(id).orElseThrow().address().localPart());
        }
        return names;
    }

    @Test
    void mailToAListGoesToItsMembersEachOnce() throws Exception {
        all(
                "Dl Add staff \"Everybody\"",
                "Dl Add team",
                "DlEntry Add staff alice bob team out@elsewhere.test +archive/2026",
                "DlEntry Add team bob carol staff",
                "User Set dave alias +dd",
                "DlEntry Add team dd dave");
        assertThat(test.directory.resolve(Address.of("STAFF@example.test")))
                .isEqualTo(new Resolution.ToGroup(group("staff")));
        assertThat(column("Dl Expand staff"))
                .containsExactlyInAnyOrder(
                        "alice@example.test",
                        "bob@example.test",
                        "carol@example.test",
                        "dave@example.test",
                        "out@elsewhere.test",
                        "+archive/2026");
        assertThat(column("DlEntry List staff"))
                .containsExactlyInAnyOrder(
                        "+archive/2026",
                        "alice@example.test",
                        "bob@example.test",
                        "out@elsewhere.test",
                        "team@example.test");
        assertThat(column("DlEntry List staff a* 1 10")).containsExactly("alice@example.test");
        assertThat(column("DlEntry List staff * 2 2")).hasSize(2);
        assertThat(column("Dl List")).containsExactly("staff@example.test", "team@example.test");
        assertThat(group("staff").members()).isEqualTo(5);
    }

    @Test
    void membersComeAndGo() throws Exception {
        all("Dl Add staff", "DlEntry Add staff alice bob", "DlEntry Add staff bob carol");
        assertThat(group("staff").members()).isEqualTo(3);
        all("DlEntry Delete staff bob");
        assertThat(column("Dl Expand staff"))
                .containsExactly("alice@example.test", "carol@example.test");
        assertThat(refused("DlEntry Delete staff bob"))
                .isEqualTo("staff@example.test has no such member.");
        assertThat(refused("DlEntry Add staff nobody"))
                .isEqualTo("There is no nobody@example.test.");
        assertThat(refused("DlEntry Add staff staff"))
                .isEqualTo("staff@example.test cannot be a member of itself.");
        assertThat(refused("DlEntry Add staff +a//b")).isEqualTo("\"+a//b\" cannot be a member.");
    }

    @Test
    void anAddressBelongsToAnAccountOrToAListAndNeverToBoth() throws Exception {
        all("Dl Add staff");
        assertThat(refused("Dl Add staff")).isEqualTo("List staff@example.test exists already.");
        assertThat(refused("Dl Add alice")).isEqualTo("alice@example.test is taken.");
        assertThat(refused("User Add staff secret")).isEqualTo("staff@example.test is taken.");
        assertThat(refused("User Set alice alias +staff"))
                .isEqualTo("staff@example.test is taken.");
        assertThat(refused("User Rename alice staff")).isEqualTo("staff@example.test is taken.");
        assertThat(refused("Dl Rename staff bob")).isEqualTo("bob@example.test is taken.");
        assertThat(refused("Dl Add staff@third.test"))
                .isEqualTo("Domain third.test is not served here.");
    }

    @Test
    void whoIsRenamedStaysAMemberAndWhoIsDeletedDoesNot() throws Exception {
        all(
                "Dl Add staff",
                "Dl Add inner",
                "DlEntry Add inner alice bob",
                "DlEntry Add staff inner carol");
        assertThat(groupsOf("alice")).containsExactly("inner", "staff");
        String id = group("staff").id();
        all("User Rename alice alicia", "Dl Rename inner core");
        assertThat(column("DlEntry List core"))
                .containsExactly("alicia@example.test", "bob@example.test");
        assertThat(column("DlEntry List staff"))
                .containsExactly("carol@example.test", "core@example.test");
        assertThat(groupsOf("alicia")).containsExactly("core", "staff");
        assertThat(column("Group Of alicia"))
                .containsExactly("core@example.test", "staff@example.test");
        all("Dl Rename staff all");
        assertThat(group("all").id()).isEqualTo(id);

        all("User Delete alicia", "User Add alicia secret");
        assertThat(groupsOf("alicia")).isEmpty();
        all("Dl Delete core");
        assertThat(column("DlEntry List all")).containsExactly("carol@example.test");
        assertThat(groupsOf("bob")).isEmpty();
        assertThat(test.directory.resolve(Address.of("core@example.test")))
                .isInstanceOf(Resolution.UnknownUser.class);
    }

    @Test
    void forwardsFollowARename() throws Exception {
        all("User Set bob forward alice,carol", "User Set dave forward alice@example.test");
        all("User Rename alice alicia");
        assertThat(test.directory.find("bob").orElseThrow().forwards())
                .containsExactly(
                        Address.of("alicia@example.test"), Address.of("carol@example.test"));
        assertThat(test.directory.find("dave").orElseThrow().forwards())
                .containsExactly(Address.of("alicia@example.test"));
    }

    private boolean mayPost(String group, String from, boolean proven) throws Exception {
        var poster = new GroupMail.Poster(from.isEmpty() ? null : Address.of(from), proven);
        return test.groupMail.mayPost(Address.of(group + "@example.test"), poster);
    }

    @Test
    void whoMaySendIsTheListsAffair() throws Exception {
        all(
                "Dl Add staff",
                "Dl Add inner",
                "DlEntry Add inner bob",
                "DlEntry Add staff inner alice guest@elsewhere.test",
                "User Set alice alias +al");
        assertThat(mayPost("staff", "stranger@elsewhere.test", false)).isTrue();
        assertThat(mayPost("staff", "", false)).isTrue();

        all("Dl Set staff posting members");
        assertThat(mayPost("staff", "alice@example.test", true)).isTrue();
        assertThat(mayPost("staff", "al@example.test", true)).as("by an alias").isTrue();
        assertThat(mayPost("staff", "bob@example.test", true)).as("of an inner list").isTrue();
        assertThat(mayPost("staff", "carol@example.test", true)).isFalse();
        assertThat(mayPost("staff", "alice@example.test", false)).as("forged").isFalse();
        assertThat(mayPost("staff", "guest@elsewhere.test", false)).isTrue();
        assertThat(mayPost("staff", "stranger@elsewhere.test", false)).isFalse();
        assertThat(mayPost("staff", "", true)).isFalse();

        all("Dl Set staff posting domain");
        assertThat(mayPost("staff", "carol@example.test", true)).isTrue();
        assertThat(mayPost("staff", "guest@elsewhere.test", false)).isFalse();

        all("Dl Set staff posting named", "Dl Set staff poster carol,press@elsewhere.test");
        assertThat(mayPost("staff", "carol@example.test", true)).isTrue();
        assertThat(mayPost("staff", "press@elsewhere.test", false)).isTrue();
        assertThat(mayPost("staff", "alice@example.test", true)).isFalse();
        all("Dl Set staff owner alice");
        assertThat(mayPost("staff", "alice@example.test", true)).as("an owner").isTrue();
        assertThat(mayPost("alice", "", false)).as("no list").isTrue();
    }

    @Test
    void membersMayFollowFromWhatAccountsAre() throws Exception {
        all(
                "Dl Add sales",
                "Dl Set sales member-url ldap:///dc=example,dc=test??sub?(departmentNumber=42)");
        assertThat(column("Dl Expand sales")).isEmpty();
        var alice = test.directory.find("alice").orElseThrow();
        test.writer.change(
                alice.id(),
                account ->
                        account.withAttributes(
                                account.attributes().with("departmentNumber", "42")));
        assertThat(column("Dl Expand sales")).containsExactly("alice@example.test");
        assertThat(groupsOf("alice")).containsExactly("sales");
        assertThat(groupsOf("bob")).isEmpty();
        all("Dl Set sales posting members");
        assertThat(mayPost("sales", "alice@example.test", true)).isTrue();
        assertThat(refused("Dl Set sales member-url http://x"))
                .isEqualTo("http://x is no LDAP URL.");
        assertThat(refused("Dl Set sales member-url ldap:///"))
                .isEqualTo("The URL ldap:/// would mean everybody.");
    }

    @Test
    void limitsRefuse() throws Exception {
        test.groupSettings = new GroupSettings(1, 2, 3, 3, 3);
        all("Dl Add staff", "DlEntry Add staff alice bob");
        assertThat(refused("DlEntry Add staff carol"))
                .isEqualTo("staff@example.test has as many members as allowed.");
        assertThat(refused("Dl Add more"))
                .isEqualTo("Domain example.test has as many lists as allowed.");
        all("Domain Set example.test lists 2", "Dl Add more", "DlEntry Add more carol dave");
        assertThat(refused("Dl Add third"))
                .isEqualTo("Domain example.test has as many lists as allowed.");
        test.groupSettings = new GroupSettings(9, 9, 9, 3, 2);
        all("Domain Set example.test lists default", "Dl Add all", "DlEntry Add all staff more");
        assertThat(refused("Dl Expand all"))
                .isEqualTo("all@example.test has more recipients than a message may have.");
    }

    @Test
    void aLargeListIsReadInPages() throws Exception {
        all("Dl Add many");
        var members = new ArrayList<GroupMember>();
        for (int i = 0; i < 5_000; i++) {
            members.add(new GroupMember.Mailbox(Address.of("m" + i + "@elsewhere.test")));
        }
        assertThat(test.groups.addMembers(group("many").id(), members))
                .isEqualTo(new GroupWriter.Changed(5_000, 0, 0));
        assertThat(group("many").members()).isEqualTo(5_000);
        var seen = new HashSet<GroupMail.Recipient>();
        assertThat(test.groupMail.expand(group("many"), seen::add)).isTrue();
        assertThat(seen).hasSize(5_000);
        all("Dl Delete many");
        assertThat(test.directory.groups().naming("m7@elsewhere.test")).isEmpty();
    }

    /// Any nesting, circles included, gives what a plain closure gives.
    @Test
    void expansionIsTheClosureOfMembership() throws Exception {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        System.out.println("postern.seed=" + seed);
        var random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            int groups = 1 + random.nextInt(6);
            Map<String, Set<String>> model = new HashMap<>();
            for (int g = 0; g < groups; g++) {
                String name = "r" + round + "g" + g;
                all("Dl Add " + name);
                model.put(name, new HashSet<>());
            }
            var names = List.copyOf(model.keySet());
            for (String name : names) {
                for (int i = random.nextInt(5); i > 0; i--) {
                    String member =
                            random.nextBoolean()
                                    ? names.get(random.nextInt(names.size()))
                                    : List.of("alice", "bob", "carol", "dave")
                                            .get(random.nextInt(4));
                    if (!member.equals(name)) {
                        all("DlEntry Add " + name + " " + member);
                        Objects.requireNonNull(model.get(name)).add(member);
                    }
                }
            }
            for (String name : names) {
                var expected = new TreeSet<String>();
                closure(name, model, new HashSet<>(), expected);
                assertThat(new TreeSet<>(column("Dl Expand " + name)))
                        .as("seed " + seed + ", " + model)
                        .isEqualTo(expected);
                for (String person : List.of("alice", "bob", "carol", "dave")) {
                    assertThat(groupsOf(person).contains(name))
                            .as("seed " + seed + ", " + person + " in " + name + ", " + model)
                            .isEqualTo(expected.contains(person + "@example.test"));
                }
            }
        }
    }

    private static void closure(
            String name, Map<String, Set<String>> model, Set<String> seen, Set<String> people) {
        if (!seen.add(name)) {
            return;
        }
        for (String member : model.getOrDefault(name, Set.of())) {
            if (model.containsKey(member)) {
                closure(member, model, seen, people);
            } else {
                people.add(member + "@example.test");
            }
        }
    }

    @Test
    void groupsSurvive() throws Exception {
        all(
                "Dl Add staff \"Everybody\"",
                "Dl Set staff posting named",
                "Dl Set staff owner alice",
                "DlEntry Add staff alice +x/y");
        try (var again = new TestDirectory(test.engine)) {
            MailGroup kept =
                    again.directory.groups().find(Address.of("staff@example.test")).orElseThrow();
            assertThat(kept).isEqualTo(group("staff"));
            assertThat(again.directory.groups().members(kept.id(), "", 10))
                    .extracting(GroupMember::text)
                    .containsExactlyInAnyOrder("alice@example.test", "+x/y");
        }
        byte[] whole = group("staff").encode();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(catchThrowableOfType(Exception.class, () -> MailGroup.decode(cut)))
                    .isInstanceOf(EngineException.class);
        }
    }
}
