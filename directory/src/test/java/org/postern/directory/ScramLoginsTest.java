package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.engine.Batch;
import org.postern.engine.Engine;
import org.postern.mail.Address;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.SaslExchange;
import org.postern.net.SaslExchange.Step;
import org.postern.net.ScramAuthenticator.Login;
import org.postern.net.ScramAuthenticator.Proof;
import org.postern.net.ScramClient;
import org.postern.net.ScramKeys;
import org.postern.net.ScramMechanisms;

import java.net.InetAddress;

class ScramLoginsTest {
    private static final String ALICE = "alice@example.test";
    private static final InetAddress CLIENT = InetAddress.getLoopbackAddress();

    private TestDirectory test;
    private Account alice;

    @BeforeEach
    void alice() throws Exception {
        test = TestDirectory.begun();
        alice = test.add("Alice@example.test");
    }

    @AfterEach
    void close() {
        test.close();
    }

    private Login begin(String login) {
        return test.scram.begin(login, CLIENT, "imap").orElseThrow();
    }

    private ScramKeys keys(String login) {
        return begin(login).keys();
    }

    /// The whole exchange, by the client that a password makes.
    private Outcome login(String login, String password) throws Exception {
        SaslExchange exchange =
                new ScramMechanisms(test.scram)
                        .start("SCRAM-SHA-256", CLIENT, "imap")
                        .orElseThrow();
        var client = ScramClient.strongest(login, TestDirectory.octets(password), false, null);
        Step step = exchange.respond(client.first());
        if (step instanceof Step.Challenge(byte[] first)) {
            step = exchange.respond(client.last(first));
        }
        if (step instanceof Step.Challenge(byte[] last)) {
            client.verify(last);
            step = exchange.respond(new byte[0]);
        }
        assertThat(step).isInstanceOf(Step.Done.class);
        return ((Step.Done) step).outcome();
    }

    private void assertLogged(String login, LoginRefusal reason) {
        assertThat(test.events.getLast())
                .isEqualTo(
                        new DirectoryEvent.LoginRefused(
                                login, CLIENT.getHostAddress(), "imap", reason));
    }

    @Test
    void letsInWhoKnowsThePassword() throws Exception {
        for (String login : new String[] {"alice", "ALICE@Example.Test"}) {
            assertThat(login(login, "secret"))
                    .isInstanceOfSatisfying(
                            Outcome.Accepted.class,
                            in -> assertThat(in.account()).isEqualTo(ALICE));
            assertThat(test.events.getLast())
                    .isEqualTo(
                            new DirectoryEvent.LoginAccepted(
                                    ALICE, CLIENT.getHostAddress(), "imap"));
        }
        assertThat(login("alice", "wrong")).isEqualTo(new Outcome.Refused());
        assertLogged("alice", LoginRefusal.WRONG_PASSWORD);
        assertThat(login("nobody", "secret")).isEqualTo(new Outcome.Refused());
        assertLogged("nobody", LoginRefusal.UNKNOWN_NAME);
        assertThat(test.passwords.computed()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "alice, '', RIGHT, accepted",
        "alice, alice@example.test, RIGHT, accepted",
        "alice, administrator, RIGHT, OTHER_AUTHORIZATION",
        "alice, nobody, RIGHT, OTHER_AUTHORIZATION",
        "alice, '', WRONG, WRONG_PASSWORD",
        "alice, '', OTHER_CHANNEL, OTHER_CHANNEL",
        "alice@other.test, '', WRONG, UNKNOWN_NAME",
        "nobody, '', RIGHT, UNKNOWN_NAME"
    })
    void judges(String login, String authorization, Proof proof, String verdict) {
        Outcome outcome = begin(login).end(authorization, proof);
        if (verdict.equals("accepted")) {
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Accepted.class,
                            in -> assertThat(in.account()).isEqualTo(ALICE));
        } else {
            assertThat(outcome).isEqualTo(new Outcome.Refused());
            assertLogged(login, LoginRefusal.valueOf(verdict));
        }
    }

    @Test
    void anUnknownNameHasASaltLikeAnAccount() throws Exception {
        ScramKeys nobody = keys("nobody");
        assertThat(nobody.salt()).hasSameSizeAs(keys("alice").salt());
        assertThat(nobody.iterations()).isEqualTo(keys("alice").iterations());
        // The same at each attempt, however it is spelled, and another for another name.
        assertThat(keys("Nobody@EXAMPLE.test")).isEqualTo(nobody);
        assertThat(keys("nobody2").salt()).isNotEqualTo(nobody.salt());
        assertThat(keys("no address at all").salt()).isNotEqualTo(nobody.salt());
        assertThat(keys("x".repeat(1_000)).salt()).isNotEqualTo(nobody.salt());
    }

    @Test
    void theSaltOfAnUnknownNameSurvivesARestart() throws Exception {
        ScramKeys nobody = keys("nobody");
        try (var restarted = new TestDirectory(test.engine)) {
            assertThat(restarted.scram.begin("nobody", CLIENT, "imap").orElseThrow().keys())
                    .isEqualTo(nobody);
        }
        // Another system has another secret.
        try (var other = TestDirectory.begun()) {
            assertThat(other.scram.begin("nobody", CLIENT, "imap").orElseThrow().keys())
                    .isNotEqualTo(nobody);
        }
    }

    @Test
    void withoutKeysItFailsLikeAWrongPassword() throws Exception {
        test.keepScram = false;
        test.writer.setPassword(alice.id(), TestDirectory.octets("secret"));
        assertThat(test.scram.servesScram()).isFalse();
        assertThat(new ScramMechanisms(test.scram).names()).isEmpty();
        assertThat(new ScramMechanisms(test.scram).start("SCRAM-SHA-256", CLIENT, "imap"))
                .isEmpty();
        // Turned on again: it is offered, and this account has no keys yet.
        test.keepScram = true;
        assertThat(keys("alice")).isEqualTo(keys("Alice@example.test"));
        assertThat(login("alice", "secret")).isEqualTo(new Outcome.Refused());
        assertLogged("alice", LoginRefusal.NO_SCRAM_KEYS);
        test.writer.setPassword(alice.id(), TestDirectory.octets("secret"));
        assertThat(login("alice", "secret"))
                .isInstanceOfSatisfying(
                        Outcome.Accepted.class, in -> assertThat(in.account()).isEqualTo(ALICE));
    }

    @Test
    void whatChangesWhileTheClientThinksCounts() throws Exception {
        Login slow = begin("alice");
        test.writer.setPassword(alice.id(), TestDirectory.octets("new"));
        assertThat(slow.end("", Proof.RIGHT)).isEqualTo(new Outcome.Refused());
        assertLogged("alice", LoginRefusal.WRONG_PASSWORD);

        Login locked = begin("alice");
        test.writer.change(alice.id(), account -> account.withStatus(AccountStatus.LOCKED));
        assertThat(locked.end("", Proof.RIGHT)).isEqualTo(new Outcome.Refused());
        assertLogged("alice", LoginRefusal.NOT_ACTIVE);
        test.writer.change(alice.id(), account -> account.withStatus(AccountStatus.ACTIVE));

        Login renamed = begin("alice");
        test.writer.change(
                alice.id(), account -> account.withAddress(Address.of("ada@example.test")));
        assertThat(renamed.end("", Proof.RIGHT))
                .isInstanceOfSatisfying(
                        Outcome.Accepted.class,
                        in -> assertThat(in.account()).isEqualTo("ada@example.test"));

        Login deleted = begin("ada");
        test.writer.delete(alice.id());
        assertThat(deleted.end("", Proof.RIGHT)).isEqualTo(new Outcome.Refused());
    }

    @Test
    void answersLaterWhenTheDirectoryIsAway() throws Exception {
        Login begun = begin("alice");
        byte[] broken = {99};
        test.committer.commit(
                new Engine.Write(
                        DirectoryKeys.PARTITION,
                        1,
                        new Batch().put(DirectoryKeys.credential(alice.id()), broken)));
        test.directory.forgetAll();
        assertThat(test.scram.begin("alice", CLIENT, "imap")).isEmpty();
        assertThat(test.events.getLast()).isInstanceOf(DirectoryEvent.LoginDeferred.class);
        assertThat(begun.end("", Proof.RIGHT)).isEqualTo(new Outcome.Unavailable());
    }
}
