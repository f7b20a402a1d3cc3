package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;
import java.util.List;

/// Logins of people who stay as they are.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginTest {
    private static final String ALICE = "alice@example.test";

    private TestDirectory test;

    @BeforeAll
    void alice() throws Exception {
        test = TestDirectory.begun();
        test.add("Alice@example.test");
    }

    @AfterAll
    void close() {
        test.close();
    }

    private Outcome login(String authorization, String login, String password) {
        return test.authenticator.password(
                authorization,
                login,
                TestDirectory.octets(password),
                InetAddress.getLoopbackAddress(),
                "imap");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "'', alice, secret, accepted",
                "'', ALICE@Example.Test, secret, accepted",
                "alice, alice@example.test, secret, accepted",
                "'', alice, Secret, WRONG_PASSWORD",
                "'', alice, '', WRONG_PASSWORD",
                "'', alice, 'a\u0000b', WRONG_PASSWORD",
                "'', nobody, secret, UNKNOWN_NAME",
                "'', alice@other.test, secret, UNKNOWN_NAME",
                "'', alice+x, secret, UNKNOWN_NAME",
                "administrator, alice, secret, OTHER_AUTHORIZATION",
                "nobody, alice, secret, OTHER_AUTHORIZATION"
            })
    void judges(String authorization, String login, String password, String verdict) {
        Outcome outcome = login(authorization, login, password);
        if (verdict.equals("accepted")) {
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Accepted.class,
                            in -> assertThat(in.account()).isEqualTo(ALICE));
            assertThat(test.events.getLast())
                    .isEqualTo(new DirectoryEvent.LoginAccepted(ALICE, address(), "imap"));
        } else {
            assertThat(outcome).isEqualTo(new Outcome.Refused());
            assertThat(test.events.getLast())
                    .isEqualTo(
                            new DirectoryEvent.LoginRefused(
                                    login, address(), "imap", LoginRefusal.valueOf(verdict)));
        }
    }

    private static String address() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    @Test
    void unknownNamesAndBadPasswordsCostAHashLikeAnyOther() {
        for (String login : List.of("alice", "nobody", "x".repeat(10_000))) {
            for (String password : List.of("wrong", "\n", "x".repeat(5_000))) {
                long before = test.passwords.computed();
                assertThat(login("", login, password)).isEqualTo(new Outcome.Refused());
                assertThat(test.passwords.computed()).isEqualTo(before + 1);
            }
        }
    }
}
