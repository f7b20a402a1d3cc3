package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.directory.PasswordBackend.Answer;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.net.Authenticator.Outcome;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Passwords and people of others: RADIUS and NIS as protocols, and what a domain makes of them.
class BackendsTest {
    private static final Address ALICE = Address.of("alice@example.test");

    @TempDir private Path folder;

    private RadiusBackend radius(boolean signed, int... ports) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "shared\n");
        var servers = new ArrayList<String>();
        for (int port : ports) {
            servers.add("127.0.0.1:" + port);
        }
        var settings =
                new RadiusSettings(
                        servers,
                        secret.toString(),
                        Duration.ofMillis(150),
                        2,
                        NameForm.LOCAL_PART,
                        "postern",
                        signed);
        return new RadiusBackend(() -> settings);
    }

    private static Answer ask(PasswordBackend backend, String password) throws IOException {
        return backend.judge(ALICE, TestDirectory.octets(password));
    }

    @Test
    void radiusJudges() throws Exception {
        try (var server = new FakeRadius()) {
            var backend = radius(true, server.port());
            assertThat(ask(backend, "s3cret")).isEqualTo(new Answer.Right(""));
            assertThat(ask(backend, "wrong")).isEqualTo(new Answer.Wrong());
            assertThat(ask(backend, "a password of more than sixteen octets"))
                    .isEqualTo(new Answer.Wrong());
            assertThat(ask(backend, "x".repeat(129))).isEqualTo(new Answer.Wrong());
            server.manner = FakeRadius.Manner.CHALLENGE;
            assertThat(ask(backend, "s3cret")).isEqualTo(new Answer.Wrong());
        }
    }

    @Test
    void radiusIsAskedAgainAndTheNextServerWhenOneIsSilent() throws Exception {
        try (var silent = new FakeRadius();
                var server = new FakeRadius()) {
            silent.manner = FakeRadius.Manner.SILENT;
            server.manner = FakeRadius.Manner.SECOND_TIME;
            var backend = radius(true, silent.port(), server.port());
            assertThat(ask(backend, "s3cret")).isEqualTo(new Answer.Right(""));
            assertThat(silent.asked).hasValue(2);
            assertThat(server.asked).hasValue(2);
        }
    }

    @Test
    void radiusAnswersThatAreForgedAreAsGoodAsNone() throws Exception {
        try (var server = new FakeRadius()) {
            var backend = radius(true, server.port());
            server.manner = FakeRadius.Manner.WRONG_SECRET;
            assertThatThrownBy(() -> ask(backend, "s3cret")).isInstanceOf(IOException.class);
            server.manner = FakeRadius.Manner.UNSIGNED;
            assertThatThrownBy(() -> ask(backend, "s3cret")).isInstanceOf(IOException.class);
            assertThat(ask(radius(false, server.port()), "s3cret"))
                    .as("where the settings say that it need not be signed")
                    .isEqualTo(new Answer.Right(""));
        }
    }

    private static NisBackend nis(int port, String domain) {
        var settings =
                new NisSettings(
                        List.of("127.0.0.1:" + port),
                        domain,
                        "passwd.byname",
                        Duration.ofSeconds(5));
        return new NisBackend(() -> settings);
    }

    @Test
    void nisTellsPeopleAndTheirHashes() throws Exception {
        var lines =
                Map.of(
                        "alice",
                        "alice:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1:1000:1000:Alice"
                            + " Adams,Room 1:/home/alice:/bin/sh",
                        "bob",
                        "bob:*:1001:1001:Bob:/home/bob:/bin/sh");
        try (var server = new FakeNis(lines)) {
            var backend = nis(server.port(), "test");
            assertThat(ask(backend, "secret")).isEqualTo(new Answer.Right("Alice Adams"));
            assertThat(ask(backend, "wrong")).isEqualTo(new Answer.Wrong());
            assertThat(backend.judge(Address.of("bob@example.test"), TestDirectory.octets("*")))
                    .isEqualTo(new Answer.Wrong());
            assertThat(backend.judge(Address.of("eve@example.test"), TestDirectory.octets("x")))
                    .isEqualTo(new Answer.Wrong());
            assertThat(backend.find(ALICE).orElseThrow().fullName()).isEqualTo("Alice Adams");
            assertThat(backend.find(Address.of("eve@example.test"))).isEmpty();
            assertThatThrownBy(() -> ask(nis(server.port(), "other"), "secret"))
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> ask(nis(1, "test"), "secret")).isInstanceOf(IOException.class);
    }

    /// A back-end of one password for everybody, that fails when it is told.
    private static final class Told implements PasswordBackend, PeopleSource {
        final AtomicInteger asked = new AtomicInteger();
        volatile boolean down;
        volatile boolean knows = true;

        @Override
        public Answer judge(Address person, byte[] password) throws IOException {
            asked.incrementAndGet();
            if (down) {
                throw new IOException("down");
            }
            return "theirs".equals(new String(password, StandardCharsets.UTF_8))
                    ? new Answer.Right("Their Name")
                    : new Answer.Wrong();
        }

        @Override
        public Optional<Person> find(Address address) throws IOException {
            asked.incrementAndGet();
            if (down) {
                throw new IOException("down");
            }
            return knows && address.localPart().startsWith("n")
                    ? Optional.of(new Person(address, "New Comer", Attributes.NONE))
                    : Optional.empty();
        }
    }

    private static Outcome login(TestDirectory test, String name, String password) {
        return test.authenticator.password(
                "", name, TestDirectory.octets(password), InetAddress.getLoopbackAddress(), "imap");
    }

    private static void policy(TestDirectory test, String type, String... values) throws Exception {
        test.writer.changePolicy(
                Domain.of("example.test"), attributes -> attributes.with(type, List.of(values)));
    }

    @Test
    void aDomainChoosesWhoJudges() throws Exception {
        var told = new Told();
        try (var test = TestDirectory.begun(Map.of("told", told), Map.of())) {
            test.add("alice@example.test");
            assertThat(login(test, "alice", "secret")).isInstanceOf(Outcome.Accepted.class);
            policy(test, DomainPolicy.AUTHENTICATION, "told");
            assertThat(login(test, "alice", "secret"))
                    .as("our own hash counts no more")
                    .isInstanceOf(Outcome.Refused.class);
            assertThat(test.scram.begin("alice", InetAddress.getLoopbackAddress(), "imap"))
                    .isPresent();
            assertThat(login(test, "alice", "theirs")).isInstanceOf(Outcome.Accepted.class);
            assertThat(login(test, "nobody", "theirs"))
                    .as("nobody is made where the domain does not say so")
                    .isInstanceOf(Outcome.Refused.class);
            policy(test, DomainPolicy.AUTHENTICATION, "local", "told");
            assertThat(login(test, "alice", "secret")).isInstanceOf(Outcome.Accepted.class);
            assertThat(login(test, "alice", "theirs")).isInstanceOf(Outcome.Accepted.class);
        }
    }

    @Test
    void aBackEndThatIsDownMakesNoPasswordWrong() throws Exception {
        var told = new Told();
        try (var test = TestDirectory.begun(Map.of("told", told), Map.of())) {
            test.add("alice@example.test");
            policy(test, DomainPolicy.AUTHENTICATION, "told");
            assertThat(login(test, "alice", "theirs")).isInstanceOf(Outcome.Accepted.class);
            told.down = true;
            assertThat(login(test, "alice", "theirs"))
                    .as("right a short while ago")
                    .isInstanceOf(Outcome.Accepted.class);
            assertThat(login(test, "alice", "other")).isInstanceOf(Outcome.Unavailable.class);
            test.now = test.now.plus(Duration.ofMinutes(6));
            assertThat(login(test, "alice", "theirs")).isInstanceOf(Outcome.Unavailable.class);
            assertThat(test.backends.failure("told")).contains("down");
            told.down = false;
            assertThat(login(test, "alice", "theirs")).isInstanceOf(Outcome.Accepted.class);
            assertThat(test.backends.failure("told")).isEmpty();
            policy(test, DomainPolicy.AUTHENTICATION, "gone");
            assertThat(login(test, "alice", "theirs")).isInstanceOf(Outcome.Unavailable.class);
        }
    }

    @Test
    void whoProvesHimselfElsewhereGetsAnAccount() throws Exception {
        var told = new Told();
        try (var test = TestDirectory.begun(Map.of("told", told), Map.of())) {
            policy(test, DomainPolicy.AUTHENTICATION, "told");
            policy(test, DomainPolicy.PROVISION, "TRUE");
            assertThat(login(test, "newcomer", "wrong")).isInstanceOf(Outcome.Refused.class);
            assertThat(test.directory.find("newcomer")).isEmpty();
            assertThat(login(test, "newcomer", "theirs")).isInstanceOf(Outcome.Accepted.class);
            Account made = test.directory.find("newcomer").orElseThrow();
            assertThat(made.fullName()).isEqualTo("Their Name");
            assertThat(made.attributes().first(Provisioning.SOURCE)).contains("told");
        }
    }

    @Test
    void aRecipientWhomASourceKnowsGetsAnAccount() throws Exception {
        var told = new Told();
        try (var test = TestDirectory.begun(Map.of("told", told), Map.of("told", told))) {
            var nina = Address.of("nina@example.test");
            assertThat(test.directory.resolve(nina)).isInstanceOf(Resolution.UnknownUser.class);
            policy(test, DomainPolicy.AUTHENTICATION, "told");
            policy(test, DomainPolicy.PROVISION, "TRUE");
            told.down = true;
            assertThatThrownBy(() -> test.directory.resolve(nina))
                    .as("temporary, never unknown")
                    .isInstanceOf(DirectoryException.class);
            told.down = false;
            var found = (Resolution.LocalAccount) test.directory.resolve(nina);
            assertThat(found.account().fullName()).isEqualTo("New Comer");
            assertThat(test.directory.resolve(Address.of("nina+x@example.test")))
                    .isInstanceOf(Resolution.LocalAccount.class);
            assertThat(test.directory.resolve(Address.of("alice@example.test")))
                    .isInstanceOf(Resolution.UnknownUser.class);
            told.down = true;
            assertThat(test.directory.resolve(nina))
                    .as("known last")
                    .isInstanceOf(Resolution.LocalAccount.class);
            told.down = false;
            told.knows = false;
            assertThat(test.directory.resolve(nina))
                    .as("gone there")
                    .isInstanceOf(Resolution.UnknownUser.class);
        }
    }

    @Test
    void answersOfASourceAreBelievedForAWhile() throws Exception {
        var told = new Told();
        try (var test = TestDirectory.begun()) {
            var cached = new CachedSource(told, () -> test.sources, () -> test.now);
            var nina = Address.of("nina@example.test");
            var alice = Address.of("alice@example.test");
            assertThat(cached.find(nina)).isPresent();
            assertThat(cached.find(nina)).isPresent();
            assertThat(cached.find(alice)).isEmpty();
            assertThat(cached.find(alice)).isEmpty();
            assertThat(told.asked).hasValue(2);

            told.down = true;
            test.now = test.now.plus(Duration.ofMinutes(2));
            assertThat(cached.find(nina)).as("still fresh").isPresent();
            assertThatThrownBy(() -> cached.find(alice))
                    .as("nobody is said to be unknown of a source that is down")
                    .isInstanceOf(IOException.class);
            test.now = test.now.plus(Duration.ofHours(1));
            assertThat(cached.find(nina)).as("known last").isPresent();
            test.now = test.now.plus(Duration.ofDays(2));
            assertThatThrownBy(() -> cached.find(nina)).isInstanceOf(IOException.class);
            told.down = false;
            told.knows = false;
            assertThat(cached.find(nina)).isEmpty();
        }
    }
}
