package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Field;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.Domain;
import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// Accounts and lists in and out by files.
class BulkTest {
    private static final String SSHA = "{SSHA}ixl/qVz8jXI9KzaHTHoYHpe2/jhwZXBwZXIxMg==";

    @TempDir private Path folder;
    private TestDirectory test;

    @BeforeEach
    void begin() throws Exception {
        test = TestDirectory.begun();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private static Result run(TestDirectory test, String line) throws ProblemException {
        var catalogue = new Catalogue(test.events::add);
        catalogue.register(
                new DirCommands(
                                test.directory,
                                test.writer,
                                test.groups,
                                test.passwords,
                                test.backends)
                        .commands());
        return catalogue.execute(line, "console", Role.ADMINISTRATOR);
    }

    private Result.Item imported(String format, String mode, String... lines) throws Exception {
        Path file = Files.writeString(folder.resolve("in"), String.join("\n", lines) + "\n");
        return (Result.Item) run(test, "Dir Import " + format + " " + file + " " + mode);
    }

    private static long number(Result.Item item, String field) {
        return ((Value.Count) value(item, field)).number();
    }

    private static Value value(Result.Item item, String field) {
        return item.fields().stream()
                .filter(one -> one.name().equals(field))
                .map(Field::value)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> faults(Result.Item item) {
        return ((Value.Many) value(item, "faults"))
                .values().stream().map(text -> ((Value.Text) text).text()).toList();
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
    void accountsComeInByCsvAndEachFaultHasItsLine() throws Exception {
        var outcome =
                imported(
                        "csv",
                        "apply",
                        "name,password,fullname,aliases,quota,services,departmentNumber",
                        "alice," + SSHA + ",\"Adams, Alice \"\"Al\"\"\",al;ally,1GiB,imap;smtp,42",
                        "bob,clear text,,,,,",
                        "",
                        "carol@third.test,,,,,,",
                        "dave,{NTLM}00,,,,,",
                        "eve,,,al,,,",
                        "alice,,,,,,",
                        "frank,,,,much,,",
                        "grace,,,,,fax,",
                        "too,few",
                        "not an address,,,,,,",
                        "heidi,,,,,,");
        assertThat(number(outcome, "created")).isEqualTo(3);
        assertThat(faults(outcome))
                .extracting(fault -> fault.substring(0, fault.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "line 5", "line 6", "line 7", "line 8", "line 9", "line 10", "line 11",
                        "line 12");
        Account alice = test.directory.find("ally").orElseThrow();
        assertThat(alice.fullName()).isEqualTo("Adams, Alice \"Al\"");
        assertThat(alice.quotaOctets()).isEqualTo(1L << 30);
        assertThat(alice.attributes().texts("departmentNumber")).containsExactly("42");
        assertThat(test.directory.services().allows(alice, NamedService.POP)).isFalse();
        assertThat(logsIn("alice", "secret")).isTrue();
        assertThat(logsIn("bob", "clear text")).isTrue();
        assertThat(logsIn("heidi", "")).isFalse();

        var again = imported("csv", "apply", "name", "alice", "ivan");
        assertThat(number(again, "thereBefore")).isEqualTo(1);
        assertThat(number(again, "created")).isEqualTo(1);
    }

    @Test
    void aTrialKeepsNothing() throws Exception {
        var outcome = imported("csv", "try", "name,password", "alice,x", "bob," + SSHA, "a b,x");
        assertThat(number(outcome, "wouldCreate")).isEqualTo(2);
        assertThat(faults(outcome)).hasSize(1);
        assertThat(test.directory.find("alice")).isEmpty();
        assertThat(test.passwords.computed()).isEqualTo(1);
    }

    @Test
    void whatIsWrittenComesBackTheSame() throws Exception {
        imported(
                "ldif",
                "apply",
                "dn: ou=people,dc=example,dc=test",
                "objectClass: organizationalUnit",
                "",
                "dn: uid=alice,dc=example,dc=test",
                "objectClass: mirapointUser",
                "mail: alice@example.test",
                "cn:: w4lsaXNlIEFkYW1z",
                "userPassword: " + SSHA,
                "mailAlternateAddress: al@example.test",
                "miMailQuota: 1000000",
                "miService: imap",
                "miRole: domainAdministrator",
                "description: a very long text that goes on and on, so that the line it stands",
                "  in is broken",
                "",
                "dn: uid=bob,dc=example,dc=test",
                "objectClass: inetOrgPerson",
                "mail: bob@example.test",
                "mailForwardingAddress: alice@example.test",
                "",
                "dn: cn=staff,dc=example,dc=test",
                "objectClass: mailGroup",
                "cn: staff",
                "mail: staff@example.test",
                "mgrpPosting: members",
                "mgrpOwner: alice@example.test",
                "mgrpRfc822MailMember: bob@example.test",
                "mgrpRfc822MailMember: out@elsewhere.test");
        Account alice = test.directory.find("alice").orElseThrow();
        assertThat(alice.fullName()).isEqualTo("Élise Adams");
        assertThat(alice.role()).isEqualTo(Role.DOMAIN_ADMINISTRATOR);
        assertThat(logsIn("alice", "secret")).isTrue();

        for (String format : List.of("ldif", "csv")) {
            Path out = folder.resolve("out." + format);
            var _ = run(test, "Dir Export " + format + " " + out);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                    .isEqualTo("rw-------");
            assertThat(
                            catchThrowableOfType(
                                    ProblemException.class,
                                    () -> run(test, "Dir Export " + format + " " + out)))
                    .as("never over a file")
                    .isNotNull();
            try (var other = new TestDirectory(new MemoryEngine())) {
                var _ = FirstStart.run(other.directory, other.writer, Domain.of("example.test"));
                var _ = run(other, "Dir Import " + format + " " + out);
                for (String name : List.of("alice", "bob")) {
                    Account before = test.directory.find(name).orElseThrow();
                    Account after = other.directory.find(name).orElseThrow();
                    assertThat(after.fullName()).isEqualTo(before.fullName());
                    assertThat(after.aliases()).isEqualTo(before.aliases());
                    assertThat(after.forwards()).isEqualTo(before.forwards());
                    assertThat(after.quotaOctets()).isEqualTo(before.quotaOctets());
                    assertThat(after.role()).isEqualTo(before.role());
                    assertThat(after.attributes().texts("miService"))
                            .isEqualTo(before.attributes().texts("miService"));
                    assertThat(other.directory.credential(after.id()).map(Credential::verifier))
                            .isEqualTo(
                                    test.directory
                                            .credential(before.id())
                                            .map(Credential::verifier));
                }
                if (format.equals("ldif")) {
                    assertThat(other.directory.groups().list("*", 1, 9))
                            .singleElement()
                            .satisfies(group -> {
                                assertThat(group.posting()).isEqualTo(Posting.MEMBERS);
                                assertThat(group.owners()).hasSize(1);
                                assertThat(group.members()).isEqualTo(2);
                            });
                }
            }
        }
    }

    @Test
    void manyAccountsAreMadeInBatches() throws Exception {
        var lines = new StringBuilder("name,password,aliases\n");
        for (int i = 0; i < 3_000; i++) {
            lines.append("u%d,%s,x%d\n".formatted(i, SSHA, i));
        }
        test.writer.changePolicy(
                Domain.of("example.test"),
                attributes -> attributes.with(DomainPolicy.MAX_ACCOUNTS, "2501"));
        var outcome = imported("csv", "apply", lines.toString());
        assertThat(number(outcome, "created")).isEqualTo(2_500);
        assertThat(number(outcome, "notUsed")).isEqualTo(500);
        assertThat(test.directory.domainRecords().getFirst().accounts()).isEqualTo(2_501);
        assertThat(test.directory.find("x2499")).isPresent();
        assertThat(test.directory.find("u2500")).isEmpty();
    }
}
