package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

class EventFeedTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    record LoginSeen(String account, String correlation) implements Event {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    record OtherSeen(String correlation) implements Event {
        @Override
        public Severity severity() {
            return Severity.DEBUG;
        }
    }

    private final List<Event> written = new ArrayList<>();
    private final EventFeed feed = new EventFeed(written::add, CLOCK);

    @Test
    void whoWatchesSeesWhatMatchesFromThenOn() throws InterruptedException {
        feed.record(new LoginSeen("before", "1"));
        try (var watch = feed.watch("login")) {
            feed.record(new OtherSeen("2"));
            feed.record(new LoginSeen("alice", "3"));
            var seen = watch.next(0, TimeUnit.SECONDS);
            assertThat(seen).isNotNull();
            assertThat(seen.name()).isEqualTo("kernel.LoginSeen");
            assertThat(seen.correlation()).isEqualTo("3");
            assertThat(seen.instant()).isEqualTo(Instant.EPOCH);
            assertThat(seen.fields()).containsExactly(Field.of("account", "alice"));
            assertThat(watch.next(0, TimeUnit.SECONDS)).isNull();
        }
        assertThat(written).hasSize(3);
    }

    @Test
    void aPrefixMayNameTheRoom() throws InterruptedException {
        try (var watch = feed.watch("kernel.other")) {
            feed.record(new LoginSeen("alice", "1"));
            feed.record(new OtherSeen("2"));
            var seen = watch.next(0, TimeUnit.SECONDS);
            assertThat(seen).isNotNull();
            assertThat(seen.name()).isEqualTo("kernel.OtherSeen");
        }
    }

    @Test
    void whoIsTooSlowIsToldHowManyWereMissed() {
        try (var watch = feed.watch("")) {
            for (int i = 0; i < EventFeed.WAITING + 7; i++) {
                feed.record(new OtherSeen("x"));
            }
            assertThat(watch.takeMissed()).isEqualTo(7);
            assertThat(watch.takeMissed()).isZero();
        }
        assertThat(feed.status().toString()).contains("missed").contains("7");
        assertThat(written).hasSize(EventFeed.WAITING + 7);
    }
}
