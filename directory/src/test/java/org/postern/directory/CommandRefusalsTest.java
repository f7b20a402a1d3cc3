package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Role;
import org.postern.mail.Address;

import java.util.List;

/// Commands that are refused, and so leave the people of this test as they are.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandRefusalsTest {
    private TestDirectory test;
    private Catalogue catalogue;

    @BeforeAll
    void people() throws Exception {
        test = TestDirectory.begun();
        catalogue = new Catalogue(test.events::add);
        catalogue.register(new UserCommands(test.directory, test.writer, test.names).commands());
        catalogue.register(
                new DomainCommands(test.directory, test.writer, test.names, test.backends)
                        .commands());
        Account bob = test.add("bob@example.test");
        test.writer.change(
                bob.id(),
                account -> account.withAliases(List.of(Address.of("taken@example.test"))));
    }

    @AfterAll
    void close() {
        test.close();
    }

    private Problem refused(String line) {
        return catchThrowableOfType(
                        ProblemException.class,
                        () -> catalogue.execute(line, "console", Role.ADMINISTRATOR))
                .problem();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "User Add alice@other.test secret | Domain other.test is not served here. | none |"
                        + " Domain Add other.test",
                "User Add ADMINISTRATOR secret | Account ADMINISTRATOR@example.test exists"
                        + " already. | none | User Get Administrator@example.test",
                "User Add taken secret | taken@example.test is taken. | It is an alias of"
                        + " bob@example.test. | User Set bob@example.test alias"
                        + " -taken@example.test",
                "User Add \"a b\" secret | \"a b\" is no address. | The part before the @ needs"
                        + " double quotes. | name@domain, or the name alone for the first domain",
                "User Add x \"\" | The password is empty. | none | none",
                "User Set bob quota 5GB | \"5GB\" cannot be the quota. | Not a size: write a"
                        + " number of octets, or one with KiB, MiB, GiB or TiB. | 500MiB, 1GiB,"
                        + " unlimited, or default",
                "User Set bob quota -1 | \"-1\" cannot be the quota. | Not a size: write a number"
                        + " of octets, or one with KiB, MiB, GiB or TiB. | 500MiB, 1GiB,"
                        + " unlimited, or default",
                "User Set bob role king | \"king\" cannot be the role. | It must be one of user,"
                        + " help-desk, quarantine-administrator, backup-operator,"
                        + " domain-administrator, administrator. | none",
                "User Set bob status gone | \"gone\" cannot be the status. | It must be one of"
                        + " active, locked, disabled. | none",
                "User Set bob colour red | The property \"colour\" cannot be used. | The"
                        + " properties are password, fullname, quota, undeleteQuota, role, alias,"
                        + " forward, status, cos, services, domains, mailHost,"
                        + " mailRoutingAddress. | none",
                "User Set bob alias +bob | bob@example.test is already an address of"
                        + " bob@example.test. | none | none",
                "User Set bob alias +taken | taken@example.test is its alias already. | none |"
                        + " none",
                "User Set bob alias -other | It has no alias other@example.test. | It has"
                        + " taken@example.test. | none",
                "User Set bob alias +a@x.test | Domain x.test is not served here. | none | Domain"
                        + " Add x.test",
                "User Set administrator alias +bob | Account bob@example.test exists already. |"
                        + " none | User Get bob@example.test",
                "User Set bob forward +nobody | Mail cannot be forwarded to nobody@example.test."
                        + " | There is no such account or alias. | User List *@example.test",
                "User Set administrator role user | Administrator@example.test is the last active"
                        + " administrator. | Without one nobody could run the system. | User Set"
                        + " NAME role administrator for another account first",
                "User Set administrator status disabled | Administrator@example.test is the last"
                        + " active administrator. | Without one nobody could run the system. |"
                        + " User Set NAME role administrator for another account first",
                "User Delete administrator --yes | Administrator@example.test is the last active"
                        + " administrator. | Without one nobody could run the system. | User Set"
                        + " NAME role administrator for another account first",
                "User Get nobody | There is no account nobody@example.test. | none | User List"
                        + " *@example.test",
                "User Get a@b.test | Domain b.test is not served here. | none | Domain Add b.test",
                "User Rename bob taken2@x.test | Domain x.test is not served here. | none | Domain"
                        + " Add x.test",
                "Domain Delete example.test --yes | Domain example.test cannot be deleted. | It"
                        + " is the first domain, which logins without @ belong to. | none",
                "Domain Delete x.test --yes | Domain x.test is not served here. | none | Domain"
                        + " Add x.test",
                "Domain Add example.test | Domain example.test exists already. | none | none",
                "User List * x | The start \"x\" cannot be used. | must be a whole number between"
                        + " 0 and 9223372036854775807 | none"
            })
    void refusalsSayWhatAndWhyAndHowToGoOn(String line, String error, String detail, String hint) {
        assertThat(refused(line))
                .extracting(Problem::error, Problem::detail, Problem::hint)
                .containsExactly(error, detail, hint);
    }
}
