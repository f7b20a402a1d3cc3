package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.Address;

import java.util.List;
import java.util.Optional;

/// The administrator of a domain: what is his, and what is not.
class DelegationTest {
    private TestDirectory test;
    private Catalogue catalogue;

    @BeforeEach
    void begin() throws Exception {
        test = TestDirectory.begun();
        catalogue = new Catalogue(test.events::add);
        catalogue.register(new UserCommands(test.directory, test.writer, test.names).commands());
        catalogue.register(
                new DomainCommands(test.directory, test.writer, test.names, test.backends)
                        .commands());
        catalogue.register(new CosCommands(test.directory, test.classes, test.names).commands());
        catalogue.register(new DlCommands(test.directory, test.groups, test.names).commands());
        catalogue.register(new DlEntryCommands(test.directory, test.groups, test.names).commands());
        for (String line :
                List.of("Domain Add second.test", "Domain Add third.test", "Dl Add staff")) {
            var _ = catalogue.execute(line, "console", Role.ADMINISTRATOR);
        }
        for (String name : List.of("alice@example.test", "chief@second.test", "x@third.test")) {
            var _ = test.writer.create(test.writer.draft(Address.of(name), ""), Optional.empty());
        }
        run("User Set chief@second.test role domain-administrator");
    }

    @AfterEach
    void close() {
        test.close();
    }

    private void run(String line) throws ProblemException {
        var _ = catalogue.execute(line, "console", Role.ADMINISTRATOR);
    }

    private Result chief(String line) throws ProblemException {
        return catalogue.execute(line + " --yes", "chief@second.test", Role.DOMAIN_ADMINISTRATOR);
    }

    private List<String> names(String line) throws ProblemException {
        return ((Result.Listing) chief(line))
                .rows().stream().map(row -> ((Value.Text) row.getFirst()).text()).toList();
    }

    @Test
    void hisDomainIsHis() throws Exception {
        var _ = chief("User Add carol secret \"Carol\"");
        assertThat(test.directory.find("carol@second.test")).isPresent();
        var _ = chief("User Set carol quota 1GiB");
        var _ = chief("User Set carol role domain-administrator");
        var _ = chief("User Set carol role user");
        var _ = chief("User Rename carol caroline");
        var _ = chief("Dl Add team");
        var _ = chief("DlEntry Add team caroline alice@example.test");
        assertThat(names("User List")).containsExactly("caroline@second.test", "chief@second.test");
        assertThat(names("User List *@example.test")).isEmpty();
        assertThat(names("Dl List")).containsExactly("team@second.test");
        assertThat(names("Domain List")).containsExactly("second.test");
        var _ = chief("User Delete caroline");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "User Get alice@example.test",
                "User Get nobody@example.test",
                "User Add new@example.test secret",
                "User Set x@third.test quota 1GiB",
                "User Set chief alias +c@example.test",
                "User Rename chief chief@example.test",
                "User Delete alice@example.test",
                "Dl Get staff@example.test",
                "Dl Delete staff@example.test",
                "DlEntry Add staff@example.test chief",
                "Domain Get example.test",
                "Domain SetCurrent third.test",
                "Cos Explain alice@example.test imap",
                "User Set chief role administrator",
                "User Set chief role help-desk",
                "User Set chief domains example.test",
                "User Set chief mailHost elsewhere.test"
            })
    void theRestIsNot(String line) {
        assertThat(catchThrowableOfType(ProblemException.class, () -> chief(line)).problem().kind())
                .isEqualTo(Problem.Kind.NOT_PERMITTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Domain Add fourth.test",
                "Domain Set second.test accounts 1000",
                "Domain Delete second.test",
                "Cos Add mine",
                "Cos Set mine services all"
            })
    void norAreTheLimits(String line) {
        assertThat(
                        catchThrowableOfType(ProblemException.class, () -> chief(line))
                                .problem()
                                .error())
                .contains("is not permitted to you");
    }

    @Test
    void moreDomainsCanBeGiven() throws Exception {
        run("User Set chief@second.test domains third.test");
        assertThat(names("Domain List")).containsExactly("second.test", "third.test");
        var _ = chief("User Set x@third.test fullname X");
        var _ = chief("Domain SetCurrent third.test");
        var _ = chief("User Add y secret");
        assertThat(test.directory.find("y@third.test")).isPresent();
        run("User Set chief@second.test domains none");
        assertThat(names("Domain List")).containsExactly("second.test");
        var _ = chief("User Add z secret");
        assertThat(test.directory.find("z@second.test"))
                .as("the choice of a domain that is his no more has ended")
                .isPresent();
    }

    @Test
    void whoMayDoMoreIsNotTouched() throws Exception {
        var _ =
                test.writer.create(
                        test.writer.draft(Address.of("boss@second.test"), ""), Optional.empty());
        run("User Set boss@second.test role administrator");
        assertThat(
                        catchThrowableOfType(
                                        ProblemException.class,
                                        () -> chief("User Set boss password mine"))
                                .problem()
                                .error())
                .isEqualTo("boss@second.test may do more than you.");
    }

    @Test
    void limitsOfADomainHold() throws Exception {
        run("Domain Set second.test accounts 2");
        var _ = chief("User Add carol secret");
        assertThat(
                        catchThrowableOfType(
                                        ProblemException.class, () -> chief("User Add dave secret"))
                                .problem()
                                .toString())
                .contains("as many accounts as allowed")
                .contains("Its own limit is 2.");
    }
}
