package org.postern.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.store.AccountId;

import java.time.Duration;

class DueAccountsTest {
    private static final AccountId ALICE = new AccountId("alice");
    private static final AccountId BOB = new AccountId("bob");
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private long now = -7;
    private final DueAccounts due = new DueAccounts(() -> now);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void waitsUntilAnAccountIsQuiet() {
        due.changed(ALICE, QUIET, LONGEST);
        pass(Duration.ofMillis(1500));
        due.changed(ALICE, QUIET, LONGEST);
        due.changed(BOB, QUIET, LONGEST);
        pass(Duration.ofMillis(1999));
        assertThat(due.poll()).isNull();
        assertThat(due.count()).isEqualTo(2);
        pass(Duration.ofMillis(1));
        assertThat(due.poll()).isEqualTo(ALICE);
        assertThat(due.poll()).isEqualTo(BOB);
        assertThat(due.poll()).isNull();
        assertThat(due.count()).isZero();
    }

    @Test
    void waitsNoLongerThanItShould() {
        for (int i = 0; i < 5; i++) {
            due.changed(ALICE, QUIET, LONGEST);
            assertThat(due.poll()).isNull();
            pass(Duration.ofSeconds(1));
        }
        assertThat(due.poll()).isEqualTo(ALICE);
        due.changed(ALICE, QUIET, LONGEST);
        assertThat(due.poll()).isNull();
    }

    @Test
    void aLongestWaitThatIsShorterCounts() {
        due.changed(ALICE, QUIET, Duration.ZERO);
        assertThat(due.poll()).isEqualTo(ALICE);
    }

    @Test
    void bringsForwardButNeverPutsOff() {
        due.within(ALICE, LONGEST);
        due.within(BOB, LONGEST);
        due.within(BOB, Duration.ZERO);
        due.within(BOB, LONGEST);
        assertThat(due.poll()).isEqualTo(BOB);
        due.changed(ALICE, QUIET, LONGEST);
        pass(LONGEST);
        assertThat(due.poll()).isEqualTo(ALICE);
    }

    @Test
    void endsAndBeginsAgain() throws Exception {
        due.end();
        assertThat(due.take()).isNull();
        due.begin();
        due.within(ALICE, Duration.ZERO);
        assertThat(due.take()).isEqualTo(ALICE);
    }
}
