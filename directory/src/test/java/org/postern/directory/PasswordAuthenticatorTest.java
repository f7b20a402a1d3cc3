package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.mail.Address;
import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

class PasswordAuthenticatorTest {
    private static final String ALICE = "alice@example.test";

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

    private Outcome login(String authorization, String login, String password) {
        return test.authenticator.password(
                authorization,
                login,
                TestDirectory.octets(password),
                InetAddress.getLoopbackAddress(),
                "imap");
    }

    @Test
    void aVerifiedLoginIsNotHashedAgainUntilItsTimeIsOver() {
        login("", "alice", "secret");
        long before = test.passwords.computed();
        var life = test.settings.rememberLogins();
        test.now = test.now.plus(life.minusMillis(1));
        assertThat(login("", ALICE, "secret")).isInstanceOf(Outcome.Accepted.class);
        // Its time begins anew with each use.
        test.now = test.now.plus(life.minusMillis(1));
        assertThat(login("", ALICE, "secret")).isInstanceOf(Outcome.Accepted.class);
        assertThat(test.passwords.computed()).isEqualTo(before);
        test.now = test.now.plus(life);
        assertThat(login("", ALICE, "secret")).isInstanceOf(Outcome.Accepted.class);
        assertThat(test.passwords.computed()).isEqualTo(before + 1);
    }

    @Test
    void aLoginInConstantUseIsHashedAgainAfterADay() {
        login("", "alice", "secret");
        long before = test.passwords.computed();
        var end = test.now.plus(Duration.ofDays(1));
        while (test.now.isBefore(end)) {
            assertThat(test.passwords.computed()).isEqualTo(before);
            test.now = test.now.plus(test.settings.rememberLogins().dividedBy(2));
            login("", "alice", "secret");
        }
        assertThat(test.passwords.computed()).isEqualTo(before + 1);
    }

    @Test
    void connectionsOpenedAtOnceNeedNoHashEach() throws Exception {
        long before = test.passwords.computed();
        int processors = Runtime.getRuntime().availableProcessors();
        List<Callable<Outcome>> logins =
                Collections.nCopies(4 * processors, () -> login("", "alice", "secret"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var outcome : threads.invokeAll(logins)) {
                assertThat(outcome.get()).isInstanceOf(Outcome.Accepted.class);
            }
        }
        assertThat(test.passwords.computed() - before).isBetween(1L, (long) processors);
    }

    @Test
    void aRememberedLoginLetsNoOtherPasswordIn() {
        login("", "alice", "secret");
        long before = test.passwords.computed();
        assertThat(login("", "alice", "secret ")).isEqualTo(new Outcome.Refused());
        assertThat(test.passwords.computed()).isEqualTo(before + 1);
        assertThat(login("", "alice", "secret")).isInstanceOf(Outcome.Accepted.class);
        assertThat(test.passwords.computed()).isEqualTo(before + 1);
    }

    @Test
    void aNewPasswordEndsTheOldOneAtOnce() throws Exception {
        login("", "alice", "secret");
        test.writer.setPassword(alice.id(), TestDirectory.octets("n\u00e4chstes"));
        assertThat(login("", "alice", "secret")).isEqualTo(new Outcome.Refused());
        // Typed in decomposed form.
        assertThat(login("", "alice", "na\u0308chstes")).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void onlyActiveAccountsLogInEvenWhenRemembered() throws Exception {
        login("", "alice", "secret");
        for (var status : List.of(AccountStatus.LOCKED, AccountStatus.DISABLED)) {
            test.writer.change(alice.id(), account -> account.withStatus(status));
            assertThat(login("", "alice", "secret")).isEqualTo(new Outcome.Refused());
        }
        test.writer.change(alice.id(), account -> account.withStatus(AccountStatus.ACTIVE));
        assertThat(login("", "alice", "secret")).isInstanceOf(Outcome.Accepted.class);
        test.writer.delete(alice.id());
        assertThat(login("", "alice", "secret")).isEqualTo(new Outcome.Refused());
    }

    @Test
    void theLoginSurvivesARename() throws Exception {
        login("", "alice", "secret");
        test.writer.change(
                alice.id(), account -> account.withAddress(Address.of("ada@example.test")));
        assertThat(login("", "alice", "secret")).isEqualTo(new Outcome.Refused());
        assertThat(login("", "ada", "secret"))
                .isInstanceOfSatisfying(
                        Outcome.Accepted.class,
                        in -> assertThat(in.account()).isEqualTo("ada@example.test"));
    }

    @Test
    void aFloodWaitsAndThenIsToldToComeAgain() throws Exception {
        var gate = new HashingGate(1, () -> Duration.ZERO);
        var started = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var slow =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                gate.compute(() -> {
                                    started.countDown();
                                    return awaited(release);
                                });
                            } catch (HashingBusyException e) {
                                throw new AssertionError(e);
                            }
                        });
        started.await();
        assertThat(busy(gate)).isTrue();
        release.countDown();
        slow.join();
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean busy(HashingGate gate) {
        try {
            gate.compute(() -> true);
            return false;
        } catch (HashingBusyException e) {
            return true;
        }
    }

    @Test
    void logsNoMoreThanThatOfANameAndNeverAPassword() {
        login("", "x".repeat(10_000), "hunter2-hunter2");
        assertThat(test.events.getLast().toString()).hasSizeLessThan(500);
        assertThat(test.events.toString()).doesNotContain("hunter2").doesNotContain("secret");
    }
}
