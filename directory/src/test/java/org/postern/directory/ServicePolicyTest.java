package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;

/// Classes of service: what they come to, who decided, and that it counts.
class ServicePolicyTest {
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
        catalogue.register(new CosCommands(test.directory, test.classes, test.names).commands());
        test.add("alice@example.test");
    }

    @AfterEach
    void close() {
        test.close();
    }

    private Result run(String line) throws ProblemException {
        return catalogue.execute(line + " --yes", "console", Role.ADMINISTRATOR);
    }

    private void all(String... lines) throws ProblemException {
        for (String line : lines) {
            var _ = run(line);
        }
    }

    private Problem refused(String line) {
        return catchThrowableOfType(ProblemException.class, () -> run(line)).problem();
    }

    private String explained(String service) throws ProblemException {
        var item = (Result.Item) run("Cos Explain alice " + service);
        return (value(item, "allowed").equals(Value.flag(true)) ? "yes, by " : "no, by ")
                + ((Value.Text) value(item, "decidedBy")).text();
    }

    private static Value value(Result.Item item, String field) {
        return item.fields().stream()
                .filter(one -> one.name().equals(field))
                .map(Field::value)
                .findFirst()
                .orElseThrow();
    }

    private Outcome login(String service) {
        return test.authenticator.password(
                "",
                "alice",
                TestDirectory.octets("secret"),
                InetAddress.getLoopbackAddress(),
                service);
    }

    @Test
    void theAccountCountsMostThenItsClassThenTheDomainsThenAllIsAllowed() throws Exception {
        assertThat(explained("pop"))
                .isEqualTo("yes, by nobody: what no entry speaks of is allowed");
        all(
                "Cos Add basic \"Mail only\"",
                "Cos Set basic services smtp,imap,imaps",
                "Domain Set example.test cos basic");
        assertThat(explained("pop"))
                .isEqualTo("no, by class basic, the default of domain example.test");
        all("Cos Add extra", "Cos Set extra services +pop,-smtp", "User Set alice cos extra");
        assertThat(explained("pop")).isEqualTo("yes, by class extra");
        assertThat(explained("smtp")).isEqualTo("no, by class extra");
        assertThat(explained("imap"))
                .isEqualTo("yes, by class basic, the default of domain example.test");
        assertThat(explained("sieve"))
                .isEqualTo("no, by class basic, the default of domain example.test");
        all("User Set alice services +sieve,+webmail");
        assertThat(explained("sieve")).isEqualTo("yes, by account alice@example.test");
        assertThat(explained("webmail")).isEqualTo("yes, by account alice@example.test");
        all("Domain Set example.test services -webmail");
        assertThat(explained("webmail")).isEqualTo("no, by domain example.test");
        all("User Set alice services default", "User Set alice cos none");
        assertThat(explained("pop"))
                .isEqualTo("no, by class basic, the default of domain example.test");
    }

    @ParameterizedTest
    @CsvSource({
        "imap, imap",
        "imaps, imaps",
        "pop3, pop",
        "pop3s, pops",
        "submission, smtp",
        "smtp, smtp",
        "managesieve, sieve"
    })
    void aLoginToAServiceThatIsNotAllowedSaysSo(String protocol, String service) throws Exception {
        assertThat(login(protocol)).isInstanceOf(Outcome.Accepted.class);
        all("User Set alice services -" + service);
        assertThat(login(protocol)).isEqualTo(new Outcome.NotEntitled(service));
        assertThat(test.events)
                .last()
                .isEqualTo(
                        new DirectoryEvent.LoginRefused(
                                "alice", "127.0.0.1", protocol, LoginRefusal.NOT_ENTITLED));
        assertThat(
                        test.authenticator.password(
                                "",
                                "alice",
                                TestDirectory.octets("wrong"),
                                InetAddress.getLoopbackAddress(),
                                protocol))
                .as("who has not proved who he is learns nothing")
                .isEqualTo(new Outcome.Refused());
        all("User Set alice services all");
        assertThat(login(protocol)).isInstanceOf(Outcome.Accepted.class);
        all("User Set alice services none");
        assertThat(login(protocol)).isEqualTo(new Outcome.NotEntitled(service));
        assertThat(login("ldap")).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void limitsAreInheritedToo() throws Exception {
        Account alice = test.directory.find("alice").orElseThrow();
        var services = test.directory.services();
        assertThat(services.quota(alice).octets()).isZero();
        all(
                "Cos Add basic",
                "Cos Set basic quota 1GiB",
                "Cos Set basic undelete-quota 1MiB",
                "Domain Set example.test cos basic");
        assertThat(services.quota(alice).octets()).isEqualTo(1L << 30);
        assertThat(services.undeleteQuota(alice).octets()).isEqualTo(1L << 20);
        all("Cos Add large", "Cos Set large quota unlimited", "User Set alice cos large");
        alice = test.directory.find("alice").orElseThrow();
        assertThat(services.quota(alice)).isEqualTo(new ServicePolicy.Limit(0, "class large"));
        assertThat(services.undeleteQuota(alice).octets()).isEqualTo(1L << 20);
        all("User Set alice quota 5MiB", "User Set alice services -undelete");
        alice = test.directory.find("alice").orElseThrow();
        assertThat(services.quota(alice))
                .isEqualTo(new ServicePolicy.Limit(5L << 20, "account alice@example.test"));
        assertThat(services.undeleteQuota(alice).octets()).isZero();
        all("User Set alice quota default");
        assertThat(services.quota(test.directory.find("alice").orElseThrow()).octets()).isZero();
    }

    @Test
    void whoMayNotForwardKeepsHisMail() throws Exception {
        test.add("bob@example.test");
        all("User Set alice forward bob");
        var alice = new Resolution.LocalAccount(test.directory.find("alice").orElseThrow(), null);
        assertThat(Forwarding.destinations(test.directory, alice))
                .extracting(one -> one.account().address().localPart())
                .containsExactly("bob");
        all("User Set alice services -forward");
        alice = new Resolution.LocalAccount(test.directory.find("alice").orElseThrow(), null);
        assertThat(Forwarding.destinations(test.directory, alice))
                .extracting(one -> one.account().address().localPart())
                .containsExactly("alice");
    }

    @Test
    void classesSurviveAndAreDeletedOnlyWhenNobodyHasThem() throws Exception {
        all("Cos Add gold", "Cos Set gold services imap", "User Set alice cos GOLD");
        assertThat(refused("Cos Delete gold").toString())
                .contains("in use")
                .contains("account alice@example.test");
        try (var again = new TestDirectory(test.engine)) {
            var alice = again.directory.find("alice").orElseThrow();
            assertThat(again.directory.services().decide(alice, NamedService.POP))
                    .isEqualTo(new ServicePolicy.Decision(NamedService.POP, false, "class gold"));
        }
        all("User Set alice cos none", "Cos Delete gold");
        assertThat(refused("Cos Get gold").error()).isEqualTo("There is no class of service gold.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Cos Add \"a b\" | \"a b\" cannot be the name of a class.",
                "Cos Set gold quota 1GiB | There is no class of service gold.",
                "User Set alice cos gold | There is no class of service gold.",
                "User Set alice services imap,fax | The list of services cannot be used.",
                "Domain Set example.test accounts many | many is no number.",
                "Domain Set example.test authentication pigeon | There is no back-end pigeon.",
                "Domain Set example.test provision perhaps | perhaps is neither on nor off.",
                "Domain Get third.test | Domain third.test is not served here."
            })
    void refusalsSayWhatIsWrong(String line, String error) {
        assertThat(refused(line).error()).isEqualTo(error);
    }

    @Test
    void aReferenceMayBeADistinguishedName() {
        assertThat(ClassOfService.referenced("cn=gold,ou=cos,dc=example,dc=test"))
                .isEqualTo("gold");
        assertThat(ClassOfService.referenced("gold")).isEqualTo("gold");
        assertThatThrownBy(() -> ServiceList.parse("imap;pop"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
