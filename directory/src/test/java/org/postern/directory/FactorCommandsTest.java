package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;

class FactorCommandsTest {
    private TestDirectory test;
    private Catalogue catalogue;
    private Account alice;

    @BeforeEach
    void register() throws Exception {
        test = TestDirectory.begun();
        alice = test.add("alice@example.test");
        catalogue = new Catalogue(test.events::add);
        var use =
                new FactorUse(
                        test.directory, test.writer, test.engine, test.committer, () -> test.now);
        catalogue.register(
                new FactorCommands(test.directory, test.writer, test.names, use, () -> test.now)
                        .commands());
    }

    @AfterEach
    void close() {
        test.close();
    }

    private Result run(String line) throws ProblemException {
        return catalogue.execute(line, Caller.of("console", Role.ADMINISTRATOR, true));
    }

    private static String text(Result result, String field) {
        return ((Result.Item) result)
                .fields().stream()
                        .filter(one -> one.name().equals(field))
                        .map(one -> ((Value.Text) one.value()).text())
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void aProgramsPasswordIsMadeShownOnceAndTakenAway() throws Exception {
        var made = run("AppPassword Add alice \"Scanner\" smtp,imap");
        assertThat(text(made, "scopes")).isEqualTo("smtp, imap");
        assertThat(login(text(made, "password"))).isInstanceOf(Outcome.Accepted.class);
        var all = (Result.Listing) run("AppPassword List alice");
        assertThat(all.rows())
                .singleElement()
                .satisfies(row -> assertThat(row).contains(Value.text("Scanner")));
        assertThat(all.rows().toString()).doesNotContain(text(made, "password"));
        run("AppPassword Delete alice " + text(made, "id"));
        assertThat(login(text(made, "password"))).isInstanceOf(Outcome.Refused.class);
        assertThat(refused("AppPassword Delete alice " + text(made, "id")).kind())
                .isEqualTo(Problem.Kind.NO_SUCH);
        assertThat(refused("AppPassword Add alice x web").kind())
                .isEqualTo(Problem.Kind.BAD_ARGUMENT);
    }

    @Test
    void whoHasLostAllFactorsIsHelped() throws Exception {
        run("AppPassword Add alice Telephone");
        test.writer.changeFactors(alice.id(), all -> all.withTotp(new Totp(new byte[Totp.OCTETS])));
        assertThat(((Result.Item) run("SecondFactor Get alice")).fields())
                .contains(org.postern.kernel.Field.of("on", new Value.Flag(true)));
        run("SecondFactor Reset alice");
        var left = test.directory.secondFactors(alice.id());
        assertThat(left.on()).isFalse();
        assertThat(left.appPasswords()).hasSize(1);
    }

    @Test
    void nobodyChangesWhatIsOfSomebodyAbove() {
        var problem =
                catchThrowableOfType(
                                ProblemException.class,
                                () ->
                                        catalogue.execute(
                                                "AppPassword Add Administrator x",
                                                Caller.of(
                                                        "alice@example.test",
                                                        Role.DOMAIN_ADMINISTRATOR,
                                                        true)))
                        .problem();
        assertThat(problem.kind()).isEqualTo(Problem.Kind.NOT_PERMITTED);
    }

    private Problem refused(String line) {
        return catchThrowableOfType(ProblemException.class, () -> run(line)).problem();
    }

    private Outcome login(String password) {
        return test.authenticator.password(
                "",
                "alice",
                TestDirectory.octets(password),
                InetAddress.getLoopbackAddress(),
                "imap");
    }
}
