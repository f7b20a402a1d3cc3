package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.kernel.Event;
import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

final class LoginGuardTest {
    private static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");
    private static final InetAddress TRUSTED = InetAddress.ofLiteral("127.0.0.1");

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final List<Duration> delays = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final AtomicInteger judged = new AtomicInteger();
    private final GuardSettings settings =
            new GuardSettings(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(8),
                    4,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofHours(1),
                    100);
    private final LoginGuard guard =
            new LoginGuard(
                    () -> settings,
                    () -> new TrustedSettings(List.of(Network.parse("127.0.0.0/8"))),
                    name -> name.toLowerCase(Locale.ROOT),
                    () -> now,
                    events::add,
                    delays::add);

    /// Everybody's password is `right`.
    private Outcome login(String name, String password, InetAddress client) {
        return guard.judge(
                name,
                password.getBytes(StandardCharsets.UTF_8),
                client,
                "imap",
                () -> {
                    judged.incrementAndGet();
                    return password.equals("right")
                            ? new Outcome.Accepted(name)
                            : new Outcome.Refused();
                });
    }

    private void fail(String name, InetAddress client, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(login(name, "wrong" + i, client)).isEqualTo(new Outcome.Refused());
        }
    }

    private static List<Duration> seconds(long... seconds) {
        return java.util.Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
    }

    @Test
    void theDelayGrowsAndTheAddressIsBlocked() {
        fail("alice", STRANGER, 4);
        assertThat(delays).isEqualTo(seconds(1, 2, 4, 8));
        assertThat(login("bob", "right", STRANGER)).isEqualTo(new Outcome.Blocked());
        assertThat(login("bob", "right", STRANGER)).isEqualTo(new Outcome.Blocked());
        assertThat(judged).hasValue(4);
        assertThat(events)
                .containsExactly(
                        new NetEvent.ClientBlocked("imap", "192.0.2.1", 4, 60),
                        new NetEvent.LoginBlocked("bob", "192.0.2.1", "imap"));
        assertThat(login("bob", "right", OTHER)).isInstanceOf(Outcome.Accepted.class);
        now = now.plusSeconds(60);
        assertThat(login("bob", "right", STRANGER)).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void eachBlockIsTwiceAsLongAndAllIsForgottenInTheEnd() {
        for (long minutes : new long[] {1, 2, 4, 5, 5}) {
            fail("alice", STRANGER, 4);
            now = now.plus(Duration.ofMinutes(minutes)).minusMillis(1);
            assertThat(login("alice", "right", STRANGER)).isEqualTo(new Outcome.Blocked());
            now = now.plusMillis(1);
        }
        now = now.plus(Duration.ofHours(1));
        fail("alice", STRANGER, 4);
        now = now.plus(Duration.ofMinutes(1));
        assertThat(login("alice", "right", STRANGER)).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void aNeighbourInTheSame64IsTheSameClient() {
        fail("alice", InetAddress.ofLiteral("2001:db8::1"), 4);
        assertThat(login("alice", "right", InetAddress.ofLiteral("2001:db8::ffff")))
                .isEqualTo(new Outcome.Blocked());
        assertThat(login("alice", "right", InetAddress.ofLiteral("2001:db8:0:1::1")))
                .isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void theSameGuessCountsOnce() {
        for (int i = 0; i < 20; i++) {
            assertThat(login("alice", "old password", STRANGER)).isEqualTo(new Outcome.Refused());
        }
        assertThat(delays.getLast()).isEqualTo(Duration.ofSeconds(8));
        assertThat(login("bob", "right", STRANGER)).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void nobodyIsKeptFromAnAccountByOthersFailures() {
        for (int i = 0; i < 50; i++) {
            fail("alice", InetAddress.ofLiteral("198.51.100." + i), 4);
        }
        delays.clear();
        assertThat(login("alice", "wrong", OTHER)).isEqualTo(new Outcome.Refused());
        assertThat(delays).isEqualTo(seconds(3));
        assertThat(login("alice", "right", OTHER)).isInstanceOf(Outcome.Accepted.class);
        assertThat(delays).hasSize(1);
    }

    @Test
    void trustedHostsAreDelayedAndNeverBlocked() {
        fail("alice", TRUSTED, 20);
        assertThat(delays).startsWith(Duration.ofSeconds(1)).endsWith(Duration.ofSeconds(3));
        assertThat(login("alice", "right", TRUSTED)).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void oneSuccessDoesNotWashGuessesAtOthers() {
        for (int i = 0; i < 3; i++) {
            fail("victim" + i, STRANGER, 1);
            assertThat(login("mallory", "right", STRANGER)).isInstanceOf(Outcome.Accepted.class);
        }
        fail("victim", STRANGER, 1);
        assertThat(login("victim", "right", STRANGER)).isEqualTo(new Outcome.Blocked());
    }

    @Test
    void ownSlipsAreForgottenBySuccess() {
        for (int i = 0; i < 5; i++) {
            fail("alice", STRANGER, 3);
            assertThat(login("alice", "right", STRANGER)).isInstanceOf(Outcome.Accepted.class);
        }
        assertThat(guard.standings()).extracting(LoginGuard.Standing::failures).containsOnly(0);
    }

    @Test
    void aGoodPairIsJudgedWhileItsAddressIsBlocked() {
        assertThat(login("Alice", "right", STRANGER)).isInstanceOf(Outcome.Accepted.class);
        fail("bob", STRANGER, 4);
        assertThat(login("alice", "right", STRANGER)).isInstanceOf(Outcome.Accepted.class);
        assertThat(login("carol", "right", STRANGER)).isEqualTo(new Outcome.Blocked());
        fail("alice", STRANGER, 4);
        assertThat(login("alice", "right", STRANGER)).isEqualTo(new Outcome.Blocked());
    }

    @Test
    void listsAndLifts() {
        fail("alice", STRANGER, 4);
        assertThat(guard.standings())
                .containsExactly(
                        new LoginGuard.Standing(
                                "192.0.2.1", 4, java.util.Optional.of(now.plusSeconds(60)), now),
                        new LoginGuard.Standing("alice", 4, java.util.Optional.empty(), now));
        assertThat(guard.lift("ALICE")).isTrue();
        assertThat(guard.lift("alice")).isFalse();
        assertThat(guard.lift("192.0.2.1")).isTrue();
        assertThat(guard.standings()).isEmpty();
        assertThat(login("bob", "right", STRANGER)).isInstanceOf(Outcome.Accepted.class);
        assertThat(events).contains(new NetEvent.BlockLifted("192.0.2.1"));
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < 1_000; i++) {
            login("name" + i, "wrong", InetAddress.ofLiteral("10.0." + i / 250 + "." + i % 250));
        }
        assertThat(guard.standings()).hasSize(200);
    }

    @Test
    void anUnavailableDirectoryIsNobodysFault() {
        var outcome = guard.judge("alice", new byte[0], STRANGER, "imap", Outcome.Unavailable::new);
        assertThat(outcome).isEqualTo(new Outcome.Unavailable());
        assertThat(guard.standings()).isEmpty();
        assertThat(delays).isEmpty();
    }
}
