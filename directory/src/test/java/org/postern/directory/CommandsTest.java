package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.engine.Batch;
import org.postern.engine.Engine;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Field;
import org.postern.kernel.Ids;
import org.postern.kernel.KernelEvent;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;
import java.util.List;

/// The commands as an operator gives them, through the catalogue.
class CommandsTest {
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
    }

    @AfterEach
    void close() {
        test.close();
    }

    private Result run(String line) throws ProblemException {
        return catalogue.execute(line, "console", Role.ADMINISTRATOR);
    }

    private String done(String line) throws ProblemException {
        return ((Result.Done) run(line)).text();
    }

    private Problem refused(String line) {
        return catchThrowableOfType(ProblemException.class, () -> run(line)).problem();
    }

    private Value field(String name, String field) throws ProblemException {
        return ((Result.Item) run("User Get " + name))
                .fields().stream()
                        .filter(candidate -> candidate.name().equals(field))
                        .map(Field::value)
                        .findFirst()
                        .orElseThrow();
    }

    private boolean logsIn(String login, String password) {
        return test.authenticator.password(
                        "",
                        login,
                        TestDirectory.octets(password),
                        InetAddress.getLoopbackAddress(),
                        "imap")
                instanceof Outcome.Accepted;
    }

    @Test
    void anAccountMadeInOneLineWorks() throws Exception {
        assertThat(done("User Add alice@example.test secret \"Alice Adams\""))
                .isEqualTo("Account alice@example.test created.");
        assertThat(logsIn("alice", "secret")).isTrue();
        assertThat(run("user get Alice"))
                .isEqualTo(
                        new Result.Item(
                                List.of(
                                        Field.of("name", "alice@example.test"),
                                        Field.of("id", test.directory.find("alice").get().id()),
                                        Field.of("fullname", "Alice Adams"),
                                        Field.of("role", "user"),
                                        Field.of("status", "active"),
                                        Field.of("quota", Value.limit(0)),
                                        Field.of("undeleteQuota", "default"),
                                        Field.of("aliases", Value.texts(List.of())),
                                        Field.of("forwards", Value.texts(List.of())),
                                        Field.of("created", Value.instant(test.now)),
                                        Field.of("passwordChanged", Value.instant(test.now)),
                                        Field.of("cos", Value.nothing()),
                                        Field.of("services", Value.texts(List.of())),
                                        Field.of("domains", Value.texts(List.of())),
                                        Field.of("mailHost", Value.nothing()),
                                        Field.of("mailRoutingAddress", Value.nothing()))));
    }

    @Test
    void everyPropertyCanBeSet() throws Exception {
        done("User Add alice secret");
        done("User Add bob secret");
        assertThat(done("User Set alice fullname \"Alice B. Adams\""))
                .isEqualTo("alice@example.test: fullname is now Alice B. Adams.");
        assertThat(done("User Set alice quota 500MiB"))
                .isEqualTo("alice@example.test: quota is now 500MiB.");
        assertThat(field("alice", "quota")).isEqualTo(Value.limit(500L << 20));
        assertThat(done("User Set alice quota 0"))
                .isEqualTo("alice@example.test: quota is now unlimited.");
        done("User Set alice UndeleteQuota 1gib");
        assertThat(field("alice", "undeleteQuota")).isEqualTo(Value.octets(1L << 30));
        done("User Set alice quota 1GiB");
        assertThat(done("User Set alice quota Unlimited"))
                .isEqualTo("alice@example.test: quota is now unlimited.");
        assertThat(done("User Set alice undeleteQuota Off"))
                .isEqualTo("alice@example.test: undeleteQuota is now off.");
        assertThat(field("alice", "undeleteQuota")).isEqualTo(Value.octets(0));
        assertThat(done("User Set alice undeleteQuota default"))
                .isEqualTo("alice@example.test: undeleteQuota is now default.");
        assertThat(field("alice", "quota")).isEqualTo(Value.limit(0));
        assertThat(field("alice", "undeleteQuota")).isEqualTo(Value.text("default"));
        done("User Set alice role help-desk");
        assertThat(field("alice", "role")).isEqualTo(Value.text("help-desk"));
        done("User Set alice status locked");
        assertThat(logsIn("alice", "secret")).isFalse();
        done("User Set alice status ACTIVE");
        done("User Set alice password \"new one\"");
        assertThat(logsIn("alice", "secret")).isFalse();
        assertThat(logsIn("alice", "new one")).isTrue();
        done("User Set alice forward +bob");
        assertThat(done("User Set alice forward \"\""))
                .isEqualTo("alice@example.test: forward is now empty.");
    }

    @Test
    void aliasesAreAddedTakenAwayAndReplaced() throws Exception {
        done("Domain Add b\u00fccher.example");
        done("User Add alice secret");
        assertThat(done("User Set alice alias +Sales"))
                .isEqualTo("alice@example.test: alias is now Sales@example.test.");
        done("User Set alice alias +a.adams@xn--bcher-kva.example");
        assertThat(field("SALES", "aliases"))
                .isEqualTo(
                        Value.texts(
                                List.of("Sales@example.test", "a.adams@xn--bcher-kva.example")));
    }

    @Test
    void aliasListsMayBeWrittenWhole() throws Exception {
        done("User Add alice secret");
        done("User Set alice alias \"sales, info@example.test, \\\"a, b\\\"\"");
        assertThat(field("info", "aliases"))
                .isEqualTo(
                        Value.texts(
                                List.of(
                                        "sales@example.test",
                                        "info@example.test",
                                        "\"a, b\"@example.test")));
        done("User Set alice alias -INFO");
        assertThat(refused("User Get info").error())
                .isEqualTo("There is no account info@example.test.");
        // A name that is free again can be somebody else's.
        done("User Add info secret");
        done("User Set alice alias \"\"");
        assertThat(field("alice", "aliases")).isEqualTo(Value.texts(List.of()));
    }

    @Test
    void usersAreListedInPieces() throws Exception {
        for (String name : List.of("c", "a", "b")) {
            done("User Add " + name + " secret");
        }
        assertThat(names("User List")).containsExactly("a", "Administrator", "b", "c");
        assertThat(names("User List ?")).containsExactly("a", "b", "c");
        assertThat(names("User List ? 2 1")).containsExactly("b");
        assertThat(names("User List x*")).isEmpty();
        var piece = (Result.Listing) run("User List ? 1 2");
        assertThat(piece.plural()).isEqualTo("users, more follow: User List ? 3");
        assertThat(((Result.Listing) run("User List ? 2 2")).plural()).isEqualTo("users");
        assertThat(piece.columns()).containsExactly("name", "fullname", "role", "status", "quota");
    }

    private List<String> names(String line) throws ProblemException {
        return ((Result.Listing) run(line))
                .rows().stream()
                        .map(row -> ((Value.Text) row.getFirst()).text())
                        .map(name -> name.substring(0, name.indexOf('@')))
                        .toList();
    }

    @Test
    void domainsComeAndGo() throws Exception {
        assertThat(done("Domain Add B\u00fccher.Example")).contains("added");
        done("User Add alice@xn--bcher-kva.example secret");
        var listing = (Result.Listing) run("Domain List");
        assertThat(listing.columns())
                .containsExactly("name", "accounts", "first", "created", "quota", "messages");
        assertThat(listing.rows())
                .extracting(row -> row.get(1), row -> row.get(2))
                .containsExactly(
                        tuple(Value.number(1), Value.flag(true)),
                        tuple(Value.number(1), Value.flag(false)));
        assertThat(refused("Domain Delete b\u00fccher.example --yes").detail())
                .isEqualTo("It has 1 account.");
        done("User Rename alice@b\u00fccher.example alice");
        assertThat(refused("Domain Delete b\u00fccher.example").hint())
                .isEqualTo("the same command with --yes");
        done("Domain Delete b\u00fccher.example --yes");
        assertThat(((Result.Listing) run("Domain List")).rows()).hasSize(1);
        assertThat(logsIn("alice@example.test", "secret")).isTrue();
    }

    @Test
    void domainsAreLimited() throws Exception {
        done("Domain Set example.test quota 2GiB");
        done("Domain Set example.test messages 1000");
        assertThat(limits()).containsExactly(Value.limit(2L << 30), Value.number(1000));
        done("Domain Set example.test quota unlimited");
        done("Domain Set example.test messages Unlimited");
        assertThat(limits()).containsExactly(Value.limit(0), Value.text("unlimited"));
        assertThat(refused("Domain Set example.test quota many").error())
                .isEqualTo("many is no size.");
        assertThat(refused("Domain Set example.test messages -1").error())
                .isEqualTo("-1 is no number.");
        assertThat(refused("Domain Set other.test quota 1GiB").error()).contains("other.test");
    }

    private List<Value> limits() throws ProblemException {
        return ((Result.Listing) run("Domain List")).rows().getFirst().subList(4, 6);
    }

    @Test
    void deletingAsksFirst() throws Exception {
        done("User Add alice secret");
        done("User Set alice alias +sales");
        assertThat(refused("User Delete alice").detail())
                .isEqualTo(
                        "It deletes alice@example.test and all its mail; this cannot be undone.");
        assertThat(refused("User Delete sales --yes").error())
                .isEqualTo("sales@example.test is an alias, not an account.");
        assertThat(done("User Delete alice --yes"))
                .isEqualTo("Account alice@example.test deleted.");
        assertThat(refused("User Get alice").error())
                .isEqualTo("There is no account alice@example.test.");
        done("User Add sales secret");
    }

    @Test
    void limitsAreNamedInTheRefusal() throws Exception {
        test.settings = TestDirectory.limited(1, 1, 3, 2);
        done("User Add a secret");
        done("User Add b secret");
        assertThat(refused("User Add c secret"))
                .isEqualTo(
                        new Problem(
                                "Domain example.test has as many accounts as allowed.",
                                "directory.maxAccountsPerDomain is 3.",
                                "Settings Set directory.maxAccountsPerDomain NUMBER"));
        done("User Set a alias +x");
        assertThat(refused("User Set a alias +y").detail()).isEqualTo("directory.maxAliases is 1.");
        done("User Set a forward +b");
        assertThat(refused("User Set a forward \"b, administrator\"").detail())
                .isEqualTo("directory.maxForwards is 1.");
        done("Domain Add second.test");
        assertThat(refused("Domain Add third.test").detail())
                .isEqualTo("directory.maxDomains is 2.");
        assertThat(refused("User Rename x@second.test c").error())
                .isEqualTo("There is no account x@second.test.");
        assertThat(refused("User Set a password " + "x".repeat(65)).detail())
                .isEqualTo("directory.maxPasswordOctets is 64.");
        assertThat(refused("User Set a fullname \"" + "x".repeat(513) + "\"").detail())
                .isEqualTo("It has 513 octets, the limit is 512.");
    }

    @Test
    void passwordsStayOutOfTheAuditAndOfRefusals() throws Exception {
        done("User Add alice hunter2");
        refused("User Add alice hunter2");
        done("User Set alice password hunter2-new");
        refused("User Set alice password hunter2 more");
        refused("User Set alice passwort hunter2");
        assertThat(refused("User Set alice passwd hunter2").toString()).doesNotContain("hunter2");
        assertThat(refused("User Set alice password \"hunter2\u0007\"").toString())
                .doesNotContain("hunter2");
        assertThat(test.events.toString()).contains("***").doesNotContain("hunter2");
        assertThat(test.events).filteredOn(KernelEvent.CommandGiven.class::isInstance).hasSize(7);
    }

    @Test
    void aPasswordMayComeFromElsewhere() throws Exception {
        var caller =
                new Caller("console", Role.ADMINISTRATOR, false, Ids.next(), name -> "from afar");
        catalogue.execute("User Add alice -", caller);
        assertThat(logsIn("alice", "from afar")).isTrue();
        catalogue.execute("User Set alice password -", caller);
        catalogue.execute("User Set alice fullname -", caller);
        assertThat(field("alice", "fullname")).isEqualTo(Value.text("-"));
    }

    @Test
    void theHelpDeskLooksAndDoesNotTouch() throws Exception {
        done("User Add alice secret");
        for (String line : List.of("User Get alice", "User List", "Domain List")) {
            assertThat(catalogue.execute(line, "helper", Role.HELP_DESK)).isNotNull();
        }
        for (String line :
                List.of(
                        "User Add b secret",
                        "User Set alice quota 0",
                        "User Rename alice b",
                        "User Delete alice --yes",
                        "Domain Add x.test",
                        "Domain Delete x.test --yes")) {
            assertThat(
                            catchThrowableOfType(
                                    ProblemException.class,
                                    () -> catalogue.execute(line, "helper", Role.HELP_DESK)))
                    .hasMessageContaining("not permitted");
        }
    }

    @Test
    void statusCountsThePeople() throws Exception {
        done("User Add alice secret");
        var fields = new DirectoryStatus(test.directory, test.passwords).status();
        assertThat(fields)
                .containsExactly(
                        Field.of(
                                "directory",
                                Value.group(
                                        Field.of("domains", Value.number(1)),
                                        Field.of("accounts", Value.number(2)),
                                        Field.of("passwordsHashed", Value.number(2)),
                                        Field.of("loginsWaiting", Value.number(0)))));
    }

    @Test
    void findsAccountsForOtherRooms() throws Exception {
        done("User Add alice secret");
        var commands = new UserCommands(test.directory, test.writer, test.names);
        assertThat(commands.find("alice", "id1")).isPresent();
        assertThat(commands.find("bob", "id1")).isEmpty();
        byte[] broken = {99};
        String id = commands.find("alice", "id1").orElseThrow();
        test.committer.commit(
                new Engine.Write(
                        DirectoryKeys.PARTITION,
                        1,
                        new Batch().put(DirectoryKeys.account(id), broken)));
        test.directory.forgetAll();
        assertThat(
                        catchThrowableOfType(
                                        ProblemException.class, () -> commands.find("alice", "id2"))
                                .problem()
                                .error())
                .isEqualTo("The directory is not available now.");
    }
}
